//! Where to insert something into the text of a `book.toml`, and what to cut out to
//! undo that.
//!
//! Each addition has one cut that undoes it: a line with its end, a piece of a
//! line with the comma beside it, a table with its header and the blank line before
//! it.

use std::ops::Range;

use toml_edit::{Array, Item, Table, Value};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Under its own header.
    Headed,
    /// By dots in the keys of a table above.
    Dotted,
    /// Between braces.
    Inline,
    /// Only by its subtables; or it is the whole document.
    Implied,
}

impl Shape {
    /// The shape of a table; `None` if the item is not a table.
    pub fn of(item: &Item) -> Option<Self> {
        match item {
            Item::Table(table) if table.is_dotted() => Some(Self::Dotted),
            Item::Table(table) if header(table).is_some() => Some(Self::Headed),
            Item::Table(_) => Some(Self::Implied),
            // Nobody writes dotted keys between braces in a book.toml.
            Item::Value(Value::InlineTable(table)) if !table.is_dotted() => Some(Self::Inline),
            _ => None,
        }
    }
}

/// Where a table's header begins; the document has none.
fn header(table: &Table) -> Option<usize> {
    table.span().filter(|span| !table.is_implicit() && !span.is_empty()).map(|span| span.start)
}

/// A text that something is put into or cut out of.
#[derive(Clone, Copy)]
pub struct Text<'t>(pub &'t str);

impl Text<'_> {
    fn line_end(self) -> &'static str {
        let first = self.0.find('\n').filter(|&at| self.0[..at].ends_with('\r'));
        if first.is_some() { "\r\n" } else { "\n" }
    }

    /// Where the line that holds `at` begins.
    fn line_start(self, at: usize) -> usize {
        self.0[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the line that holds `at` ends, and where its line end does.
    fn line_close(self, at: usize) -> (usize, usize) {
        let Some(end) = self.0[at..].find('\n').map(|end| at + end) else {
            return (self.0.len(), self.0.len());
        };
        (end - usize::from(self.0[..end].ends_with('\r')), end + 1)
    }

    fn insert(self, at: usize, text: &str) -> String {
        format!("{}{text}{}", &self.0[..at], &self.0[at..])
    }

    fn cut(self, span: Range<usize>) -> String {
        format!("{}{}", &self.0[..span.start], &self.0[span.end..])
    }

    /// The text with a line after the one that has `at`.
    fn with_line(self, at: usize, line: &str) -> String {
        let (end, close) = self.line_close(at);
        let new = self.line_end();
        if close > end {
            self.insert(close, &format!("{line}{new}"))
        } else {
            self.insert(end, &format!("{new}{line}"))
        }
    }

    /// The text without the lines from the one that holds `first` to the one that
    /// holds `last`.
    fn without_lines(self, first: usize, last: usize) -> String {
        let start = self.line_start(first);
        let (end, close) = self.line_close(last);
        if close > end {
            return self.cut(start..close);
        }
        // The last line has no line end: cut the line end of the line above instead.
        let above = self.0[..start].strip_suffix('\n').unwrap_or_default();
        let above = above.strip_suffix('\r').unwrap_or(above);
        self.cut(above.len()..end)
    }

    /// The text with a header at its end, after a blank line.
    pub fn with_header(self, path: &str) -> String {
        let new = self.line_end();
        if self.0.is_empty() {
            return format!("[{path}]{new}");
        }
        let has_end = self.0.ends_with('\n');
        let (before, behind) = if has_end { ("", new) } else { (new, "") };
        format!("{}{before}{new}[{path}]{behind}", self.0)
    }

    /// The text with a key in a table; `note` follows it if the key has its own
    /// line. `None` if there is no place for it.
    pub fn with_key(self, table: &Item, key: &str, value: &str, note: &str) -> Option<String> {
        match Shape::of(table)? {
            Shape::Headed => {
                let start = header(table.as_table()?)?;
                Some(self.with_line(start, &format!("{key} = {value}{note}")))
            }
            Shape::Dotted => {
                // Like the first key of the table, with everything before it.
                let table = table.as_table()?;
                let by_dots = |item: &Item| Shape::of(item) != Some(Shape::Headed);
                let (first, _) = table.iter().find(|(_, item)| by_dots(item))?;
                let first = table.key(first)?.span()?.start;
                let line = self.line_start(first);
                let (prefix, new) = (&self.0[line..first], self.line_end());
                Some(self.insert(line, &format!("{prefix}{key} = {value}{note}{new}")))
            }
            Shape::Inline => {
                let table = table.as_inline_table()?;
                let ends = table.get_values().into_iter().filter_map(|(_, value)| value.span());
                let Some(last) = ends.map(|span| span.end).max() else {
                    let braces = table.span()?;
                    let emptied = self.cut(braces.clone());
                    let filled = format!("{{ {key} = {value} }}");
                    return Some(Text(&emptied).insert(braces.start, &filled));
                };
                Some(self.insert(last, &format!(", {key} = {value}")))
            }
            Shape::Implied => None,
        }
    }

    /// The text without a key of the table `above`.
    pub fn without_key(self, above: &Item, key: &str) -> Option<String> {
        let table = above.as_table_like()?;
        let (start, end) = (table.key(key)?.span()?.start, table.get(key)?.span()?.end);
        if Shape::of(above)? != Shape::Inline {
            return Some(self.without_lines(start, end));
        }
        let before = self.0[..start].trim_end();
        if let Some(neighbour) = before.strip_suffix(',') {
            return Some(self.cut(neighbour.len()..end));
        }
        let behind = self.0[end..].trim_start();
        let Some(neighbour) = behind.strip_prefix(',') else {
            let braces = above.span()?;
            return Some(self.cut(braces.start + 1..braces.end - 1));
        };
        Some(self.cut(start..self.0.len() - neighbour.trim_start().len()))
    }

    /// The text without the header of a table that holds nothing.
    pub fn without_header(self, table: &Item) -> Option<String> {
        let start = self.line_start(header(table.as_table()?)?);
        let (end, close) = self.line_close(start);
        let above =
            self.0[..start].strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        let blank = above.filter(|above| above.is_empty() || above.ends_with('\n'));
        let (first, last) = match (blank, close > end) {
            (Some(above), true) => (above.len(), close),
            (Some(above), false) => {
                let above = above.trim_end_matches('\n');
                (above.strip_suffix('\r').unwrap_or(above).len(), end)
            }
            (None, true) => (start, close),
            (None, false) => (above.unwrap_or_default().len(), end),
        };
        Some(self.cut(first..last))
    }

    /// The text with an item at the front of a list, so that the author's later
    /// entries override it.
    pub fn with_item(self, list: &Array, item: &str) -> Option<String> {
        let open = list.span()?.start;
        let Some(first) = list.get(0) else { return Some(self.insert(open + 1, item)) };
        let first = first.span()?.start;
        if !self.0[open..first].contains('\n') {
            return Some(self.insert(first, &format!("{item}, ")));
        }
        let indent = &self.0[self.line_start(first)..first];
        let indent = if indent.trim().is_empty() { indent } else { "    " };
        let (end, _) = self.line_close(open);
        Some(self.insert(end, &format!("{}{indent}{item},", self.line_end())))
    }

    /// The text without an item of a list.
    pub fn without_item(self, list: &Array, item: &str) -> Option<String> {
        let found = list.iter().find(|known| known.as_str() == Some(item))?.span()?;
        let line = self.line_start(found.start);
        let behind = &self.0[found.end..];
        let comma = behind.trim_start().strip_prefix(',').map(|rest| self.0.len() - rest.len());
        let before = self.0[..found.start].trim_end();
        Some(match (comma, before.strip_suffix(',')) {
            (Some(comma), _) if self.0[line..found.start].trim().is_empty() && line > 0 => {
                let above = &self.0[..line - 1];
                self.cut(above.strip_suffix('\r').unwrap_or(above).len()..comma)
            }
            (Some(comma), _) => {
                let space = usize::from(self.0[comma..].starts_with(' '));
                self.cut(found.start..comma + space)
            }
            (None, Some(before)) => self.cut(before.len()..found.end),
            (None, None) => self.cut(found),
        })
    }
}
