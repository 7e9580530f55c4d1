//! Typography of Russian prose: quotation marks, and words that stay on one line.
//!
//! - [`straight_quotes`] finds `"…"` where Russian has «…» and, inside of those,
//!   „…“.
//! - [`no_breaks`] puts a no-break space behind a short word, which must not end a line,
//!   and before a dash, a particle, a unit, which must not begin one.
//!
//! Both read [`prose`] alone, not code, addresses or directives. Titles that name
//! something stay as they are.

use crate::markdown::{OBJECT, Prose, prose};
use pyproof_judge::edit::Edit;
use pyproof_judge::source::Span;

/// Whether a book's `language` is Russian: `ru`, `ru-RU`.
#[must_use]
pub fn is_russian(language: Option<&str>) -> bool {
    let tag = language.unwrap_or_default().to_ascii_lowercase();
    tag == "ru" || tag.starts_with("ru-") || tag.starts_with("ru_")
}

/// The quotations of a chapter in straight quotation marks, each with its marks; an
/// unclosed mark by itself.
///
/// An inch (`15"`) and a mark between spaces ( `"` ) begin no quotation.
#[must_use]
pub fn straight_quotes(chapter: &str) -> Vec<Span> {
    if !chapter.contains('"') {
        return Vec::new();
    }
    prose(chapter).iter().flat_map(quotations).collect()
}

fn quotations(piece: &Prose) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<Span> = None;
    for (at, mark) in piece.text.match_indices('"') {
        // The author wants an entity as it is.
        let Some(place) = piece.original(Span::new(at, at + mark.len())) else { continue };
        let before = piece.text[..at].chars().next_back();
        let behind = piece.text[at + mark.len()..].chars().next();
        if let Some(open) = open.take() {
            found.push(Span::new(open.start, place.end));
            continue;
        }
        let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let is_inch = before.is_some_and(|c| c.is_ascii_digit())
            && !behind.is_some_and(char::is_alphanumeric);
        if !(is_inch || is_blank(before) && is_blank(behind)) {
            open = Some(place);
        }
    }
    found.extend(open);
    found
}

const NO_BREAK: &str = "\u{A0}";

/// The edits that keep words together that belong together.
///
/// Headings stay as they are: others link to the address that their text makes.
#[must_use]
pub fn no_breaks(chapter: &str) -> Vec<Edit> {
    let pieces = prose(chapter);
    pieces.iter().filter(|piece| !piece.heading).flat_map(kept_together).collect()
}

fn kept_together(piece: &Prose) -> impl Iterator<Item = Edit> {
    let spaces = piece.text.match_indices([' ', '\n']);
    let spaces = spaces.filter(|(at, _)| belong(&piece.text[..*at], &piece.text[at + 1..]));
    let spans = spaces.filter_map(|(at, _)| piece.space(at));
    spans.map(|span| Edit { span, replacement: NO_BREAK.to_owned() })
}

/// Short words that belong to the next one.
const FORWARD: &[&str] = &[
    "а", "в", "во", "до", "за", "и", "из", "к", "ко", "на", "не", "ни", "но", "о", "об", "обо",
    "от", "по", "с", "со", "у", "я",
];

/// Particles that belong to the word before.
const BACKWARD: &[&str] = &["б", "бы", "ж", "же", "ли", "ль"];

/// Units, behind a number.
const UNITS: &[&str] = &[
    "%", "‰", "°", "°C", "$", "€", "₽", "Б", "байт", "бит", "В", "Вт", "ГБ", "Гб", "Гбит", "ГГц",
    "ГиБ", "Гц", "г", "гг", "дн", "КБ", "Кб", "Кбит", "КиБ", "кБ", "кГц", "кг", "км", "МБ", "Мб",
    "Мбит", "МГц", "МиБ", "м", "мг", "мин", "мкс", "мл", "млн", "млрд", "мм", "мс", "нс", "руб",
    "с", "сек", "см", "ТБ", "Тб", "тыс", "ч", "шт", "B", "GB", "GHz", "GiB", "Hz", "KB", "KiB",
    "kB", "MB", "MHz", "MiB", "TB", "TiB", "cm", "km", "mm", "ms", "ns", "px", "s",
];

/// Abbreviations in front of a number.
const NUMBERED: &[&str] = &["№", "§", "гл.", "п.", "рис.", "с.", "стр.", "табл."];

/// Whether the space between two texts must not become the end of a line.
fn belong(before: &str, behind: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), behind.chars().next()) else {
        return false;
    };
    // A bar separates the cells of tables, those of other tools as well.
    if last.is_whitespace() || next.is_whitespace() || last == '|' || next == '|' {
        return false;
    }
    let first = behind.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    if first == "—" || first == "–" {
        return true;
    }
    let (word, following) = (last_word(before), first_word(behind));
    let lower = word.to_lowercase();
    if FORWARD.contains(&&*lower)
        || BACKWARD.contains(&&*following.to_lowercase()) && !is_mark(last)
    {
        return true;
    }
    let numbers = next.is_ascii_digit();
    let token = before.rsplit(|c: char| c.is_whitespace() || "(«„".contains(c)).next();
    let token = token.unwrap_or_default();
    numbers && NUMBERED.contains(&&*token.to_lowercase())
        || last.is_ascii_digit() && is_unit(first)
        // «т. е.», «т. д.», «т. п.»: one word in two.
        || token.eq("т.") && ["е.", "д.", "п.", "к.", "н."].iter().any(|end| first.starts_with(end))
}

/// Whether a word is a unit, with what ends a sentence or a remark behind it.
fn is_unit(word: &str) -> bool {
    let unit = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '»', '“', '…']);
    UNITS.contains(&unit)
}

/// Whether a sentence, or a part of one, ends with this text.
fn is_mark(c: char) -> bool {
    c != OBJECT && !c.is_alphanumeric() && !matches!(c, '»' | '“' | ')' | '"')
}

/// The word that ends a text: letters alone, and no part of a compound.
fn last_word(text: &str) -> &str {
    let start = text.trim_end_matches(char::is_alphabetic).len();
    let in_compound = text[..start].ends_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '-' | '\u{2011}' | '_' | '\'' | '’' | '.') || c == OBJECT
    });
    if in_compound { "" } else { &text[start..] }
}

/// The word that begins a text: letters alone, and no part of a compound.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let in_compound =
        text[end..].starts_with(|c: char| c.is_numeric() || matches!(c, '-' | '_') || c == OBJECT);
    if in_compound { "" } else { &text[..end] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyproof_judge::edit::apply;

    /// A chapter as it is set, `~` for each no-break space.
    fn set(chapter: &str) -> String {
        let edits = no_breaks(chapter);
        apply(chapter, edits).unwrap().replace('\u{A0}', "~")
    }

    #[test]
    fn what_belongs_together_is_kept_together() {
        let cases = [
            ("Функция в замыкании и в классе.", "Функция в~замыкании и~в~классе."),
            ("В коде. Я не знаю, но из-за этого", "В~коде. Я~не~знаю, но~из-за этого"),
            ("знает ли он, то же, что бы ни", "знает~ли он, то~же, что~бы ни"),
            ("Замыкание — функция", "Замыкание~— функция"),
            ("одно – другое, кто-то и 5 – 3", "одно~– другое, кто-то и~5~– 3"),
            ("за 5 мс, 10 %, 512 МБ. и 3 функции", "за~5~мс, 10~%, 512~МБ. и~3 функции"),
            ("№ 5, § 3 (рис. 2), с. 7", "№~5, §~3 (рис.~2), с.~7"),
            ("списки, кортежи и т. д., т. е. всё", "списки, кортежи и~т.~д., т.~е. всё"),
            ("(о нём) «а он»", "(о~нём) «а~он»"),
        ];
        for (plain, expected) in cases {
            assert_eq!(set(plain), expected);
        }
    }

    #[test]
    fn emphasis_code_and_links_are_no_boundary() {
        let cases = [
            ("в *замыкании* и **в** `коде`", "в~*замыкании* и~**в**~`коде`"),
            ("*не* _знает_ ли [он](x.md \"и в\")", "*не*~_знает_~ли [он](x.md \"и в\")"),
            ("`x` — имя, а `y` же нет", "`x`~— имя, а~`y`~же нет"),
            ("[и в](x.md), [и в][x] и ещё\n\n[x]: y", "[и~в](x.md), [и~в][x]~и~ещё\n\n[x]: y"),
            ("<b>в</b> коде и <kbd>в x</kbd>", "<b>в</b>~коде и~<kbd>в x</kbd>"),
            ("и 🐍 в 🐍, 🐍 — змея", "и~🐍 в~🐍, 🐍~— змея"),
        ];
        for (plain, expected) in cases {
            assert_eq!(set(plain), expected);
        }
    }

    #[test]
    fn a_line_end_of_the_source_is_a_space() {
        let cases = [
            ("Функция в\nзамыкании\n— это\nзнает\nли", "Функция в~замыкании~— это\nзнает~ли"),
            ("> цитата и\r\n> ещё\r\n", "> цитата и~ещё\r\n"),
            ("- пункт о\n  *деле*\n", "- пункт о~*деле*\n"),
            ("конец и  \nначало", "конец и  \nначало"),
            ("конец и\\\nначало", "конец и\\\nначало"),
        ];
        for (plain, expected) in cases {
            assert_eq!(set(plain), expected);
        }
    }

    #[test]
    fn what_is_no_prose_or_names_something_stays_as_it_is() {
        for chapter in [
            "# Глава о замыканиях — первая\n",
            "Глава о замыканиях\n===\n",
            "```python\n# и в коде — тоже\n```\n",
            "`и в коде`, <http://x/и>\n",
            "<div>и в коде</div>\n",
            "{{#include и в.py}}\n",
            "\\\\( а и б \\\\)\n",
            "[о деле]\n\n[о деле]: x.md\n",
            "![о деле](x.png)\n",
            "- [ ] задача\n",
            "план-и факт, a_и b, it’s в’ x, А. Я. Петров\n",
            "что, же\n",
            "В\u{A0}коде, и  два пробела\n",
        ] {
            assert_eq!(no_breaks(chapter), [], "{chapter}");
        }
        let table = "| и в | `а и б` |\n|---|---|\n| о деле | x |\n";
        assert_eq!(set(table), table.replace("и в", "и~в").replace("о д", "о~д"));
    }

    #[test]
    fn setting_it_twice_changes_nothing_more() {
        let chapter = "Функция в *замыкании* — это\nи в `коде`.\n";
        let once = apply(chapter, no_breaks(chapter)).unwrap();
        assert_eq!(no_breaks(&once), []);
    }

    fn quoted(chapter: &str) -> Vec<&str> {
        straight_quotes(chapter).into_iter().map(|span| &chapter[span.range()]).collect()
    }

    #[test]
    fn straight_quotes_are_found_in_prose() {
        let cases: &[(&str, &[&str])] = &[
            ("Слово \"в кавычках\" и «в ёлочках»", &["\"в кавычках\""]),
            ("\"*Одно*\", \"`два`\" и \\\"три\\\"", &["\"*Одно*\"", "\"`два`\"", "\"три\\\""]),
            ("> \"через\n> строку\"", &["\"через\n> строку\""]),
            ("# Глава \"о деле\"\n\n- \"пункт\"", &["\"о деле\"", "\"пункт\""]),
            ("| \"а\" |\n|---|\n| \"б\" |", &["\"а\"", "\"б\""]),
            ("без \"конца\n\nи \"ещё\"", &["\"", "\"ещё\""]),
            ("экран 15\" и знак \" сам по себе", &[]),
            ("`\"\"`, <b title=\"x\">б</b>, [а](б \"в\"), &quot;г&quot;", &[]),
            ("```python\nx = \"а\"\n```\n\n{{#include \"а\"}}\n\n$\"а\"$", &[]),
        ];
        for (chapter, expected) in cases {
            assert_eq!(quoted(chapter), *expected, "{chapter}");
        }
    }

    #[test]
    fn russian_is_known_by_its_tag() {
        for tag in ["ru", "ru-RU", "RU_ru"] {
            assert!(is_russian(Some(tag)), "{tag}");
        }
        for tag in [Some("en"), Some("rue"), Some(""), None] {
            assert!(!is_russian(tag), "{tag:?}");
        }
    }
}
