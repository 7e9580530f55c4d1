//! `explain`: the list of the codes, or the page of one.

use crate::explain::Page;
use crate::messages::{Catalogue, Lang};
use pyproof_check::diagnostic::{Code, Severity};
use pyproof_check::error::UserError;
use pyproof_check::levels::code_of;

use super::terminal::Terminal;

/// The page of the code of this name, in any spelling: `PROMISE_BROKEN`.
///
/// # Errors
/// When it is none; the nearest that is one is named.
pub fn page(name: &str, lang: Lang, terminal: &Terminal) -> Result<String, UserError> {
    let code = code_of(&name.trim().to_lowercase().replace('_', "-"))?;
    let severity = level(code, &Catalogue::new(lang));
    let (title, rest) = Page::of(code, lang).text.split_once('\n').unwrap_or_default();
    let page = format!("{title}\n\n`{}` ({severity})\n{rest}", code.name());
    Ok(terminal.page(&page))
}

/// Every code with its severity and its title.
pub fn list(lang: Lang) -> String {
    let catalogue = Catalogue::new(lang);
    let widest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default();
    let codes = Code::ALL.iter().map(|code| (code.name(), level(*code, &catalogue), *code));
    let rows: Vec<_> = codes.collect();
    let name_width = widest(&mut rows.iter().map(|(name, _, _)| name.len()));
    let level_width = widest(&mut rows.iter().map(|(_, level, _)| level.chars().count()));
    let lines = rows.iter().map(|(name, level, code)| {
        let title = Page::of(*code, lang).title();
        format!("{name:name_width$}  {level:level_width$}  {title}\n")
    });
    lines.collect()
}

/// The severity of a code unless the book says otherwise.
fn level(code: Code, catalogue: &Catalogue) -> String {
    catalogue.text(match code.severity() {
        Some(Severity::Error) => "level-error",
        Some(Severity::Warning) => "level-warning",
        None => "level-none",
    })
}
