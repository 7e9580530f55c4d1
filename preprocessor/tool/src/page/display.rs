//! What a block shows beside its output, in the page: figures, and values that say how
//! they are shown.
//!
//! A figure is an image, in which no script runs. HTML of a value is cleaned of all that
//! could: [`ammonia`] keeps the elements of text and tables and drops every other. The
//! page does the same with what a reader's run shows (`frontend/src/page/display.ts`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pyproof_judge::transcript::{Display, DisplayKind};

use super::Target;
use super::data::escaped;

/// What is said of things that say nothing of themselves.
pub(super) struct Unnamed {
    pub(super) picture: String,
    pub(super) value: String,
}

/// The line that shows it; `None` where nothing is left of it.
pub(super) fn shown(display: &Display, target: Target, unnamed: &Unnamed) -> Option<String> {
    let alt = if display.alt.is_empty() { &unnamed.picture } else { &display.alt };
    let line = match (target, display.kind) {
        (Target::Html, DisplayKind::Html) => table(&display.data, &unnamed.value)?,
        (Target::Html, DisplayKind::Svg) => {
            image(&format!("svg+xml;base64,{}", STANDARD.encode(&display.data)), alt)
        }
        (Target::Html, DisplayKind::Png) => {
            // It is base64 already, if it is what it says.
            STANDARD.decode(&display.data).ok()?;
            image(&format!("png;base64,{}", display.data), alt)
        }
        // Who reads no HTML sees the words.
        (_, DisplayKind::Html) => return None,
        _ => format!("*{}*", escaped(alt)),
    };
    Some(on_one_line(&line))
}

fn image(source: &str, alt: &str) -> String {
    let alt = escaped(alt);
    format!(
        "<figure class=\"pyproof-figure\"><img src=\"data:image/{source}\" alt=\"{alt}\"></figure>"
    )
}

/// The HTML of a value; wide tables are scrolled in a box of their own, which a keyboard
/// reaches.
fn table(html: &str, label: &str) -> Option<String> {
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(cleaner);
    let clean = CLEANER.clean(html).to_string();
    let clean = clean.trim();
    let label = escaped(label);
    (!clean.is_empty()).then(|| {
        format!(
            "<div class=\"pyproof-table\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">\
             {clean}</div>"
        )
    })
}

/// What of the HTML of a value stays: text and tables, with nothing that loads anything,
/// leads anywhere or is called like something of the page.
fn cleaner() -> ammonia::Builder<'static> {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .rm_tags(["a", "img", "map", "area"])
        .clean_content_tags(HashSet::from(["script", "style", "title", "template"]))
        .generic_attributes(HashSet::from(["title", "lang", "dir"]))
        .tag_attributes(HashMap::from([
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ]))
        .link_rel(None);
    cleaner
}

/// HTML as one line: a blank one would end it for Markdown. mdBook reads `{{#` anywhere.
fn on_one_line(html: &str) -> String {
    html.replace('\r', "").replace('\n', "&#10;").replace("{{", "&#123;{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unnamed() -> Unnamed {
        Unnamed { picture: String::new(), value: "value".to_owned() }
    }

    fn html(data: &str) -> Option<String> {
        let display = Display {
            kind: DisplayKind::Html,
            data: data.to_owned(),
            alt: String::new(),
            fingerprint: String::new(),
        };
        shown(&display, Target::Html, &unnamed())
    }

    #[test]
    fn a_table_stays_and_what_could_run_or_load_goes() {
        for (data, expected) in [
            (
                "<style>p {}</style>\n<table border=1 class=dataframe><tr>\n<th scope=row>a<td>1</table>",
                Some(
                    "<table><tbody><tr>&#10;<th scope=\"row\">a</th><td>1</td></tr></tbody></table>",
                ),
            ),
            ("<b onclick=f() id=x>b</b><script>f()</script>", Some("<b>b</b>")),
            ("<img src=x onerror=f()><a href=javascript:f()>x</a>", Some("x")),
            ("<iframe srcdoc='<script>f()</script>'></iframe><style>@import 'x'</style>", None),
            (
                "{{#include /etc/passwd}} &lt;script>",
                Some("&#123;{#include /etc/passwd}} &lt;script&gt;"),
            ),
            ("</div></div><p>out\n\n# head", Some("<p>out&#10;&#10;# head</p>")),
        ] {
            let start =
                "<div class=\"pyproof-table\" tabindex=\"0\" role=\"group\" aria-label=\"value\">";
            let expected = expected.map(|inner| format!("{start}{inner}</div>"));
            assert_eq!(html(data), expected, "{data}");
        }
    }

    #[test]
    fn figures_are_images_with_words() {
        let figure = |kind, data: &str| Display {
            kind,
            data: data.to_owned(),
            alt: "\"a\" <b>".to_owned(),
            fingerprint: String::new(),
        };
        let svg = shown(&figure(DisplayKind::Svg, "<svg/>"), Target::Html, &unnamed()).unwrap();
        assert!(svg.contains("src=\"data:image/svg+xml;base64,PHN2Zy8+\""), "{svg}");
        assert!(svg.contains("alt=\"&quot;a&quot; &lt;b>\""), "{svg}");
        let no_png = figure(DisplayKind::Png, "no\"><script>");
        assert_eq!(shown(&no_png, Target::Html, &unnamed()), None);
    }
}
