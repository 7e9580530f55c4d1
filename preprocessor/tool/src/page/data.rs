//! The data for the pages' script, as JSON in attributes.
//!
//! The shapes are those of `BlockData` and `PageData` in `frontend/src/contract.ts`.

use serde::Serialize;

use super::concealed::{self, Concealed, is_predicted};
use super::{Target, steps};
use crate::messages::{Catalogue, Lang};
use pyproof_check::check::{BlockReport, ChapterReport, Outcome};
use pyproof_check::config::{Config, Labels, Pyodide};
use pyproof_check::markdown::RaiseRule;
use pyproof_judge::expectation::Form;
use pyproof_judge::python::browser::Lack;
use pyproof_judge::transcript::RecordLimits;

/// What the script needs to run a block for a reader.
#[derive(Serialize)]
pub(super) struct BlockData<'r> {
    block: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    continues: Vec<usize>,
    #[serde(skip_serializing_if = "str::is_empty")]
    stdin: &'r str,
    #[serde(skip_serializing_if = "is_false")]
    interactive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fence: Option<&'r str>,
    #[serde(skip_serializing_if = "is_false")]
    refused: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    raises: Option<Raises<'r>>,
    #[serde(skip_serializing_if = "is_false")]
    silent: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kept: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<Corrected<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lacks: Option<LackData<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<steps::Known>,
    /// What a task asks for: the comments that promise it.
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'r [String]>,
    /// What readers do not see until they have said what it writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    predict: Option<Vec<Concealed<'r>>>,
}

/// A corrected name, and where it begins in the code as shown.
#[derive(Serialize)]
struct Corrected<'r> {
    line: usize,
    column: usize,
    from: &'r str,
    to: &'r str,
}

impl<'r> Corrected<'r> {
    /// Those of a block, in their order.
    fn all(block: &'r BlockReport) -> Vec<Self> {
        let units = |text: &str| text.encode_utf16().count();
        let applied = block.typos.iter().filter(|typo| typo.applied);
        let mut all: Vec<Self> = applied
            .filter_map(|typo| {
                let ((line, column), to) = (typo.in_code?, typo.correction.as_deref()?);
                Some(Self { line, column, from: &typo.name, to })
            })
            .collect();
        all.sort_unstable_by_key(|one| (one.line, one.column));
        // A name is moved by the corrections before it in its line.
        let (mut line, mut longer, mut shorter) = (0, 0, 0);
        for one in &mut all {
            if one.line != line {
                (line, longer, shorter) = (one.line, 0, 0);
            }
            one.column = one.column + longer - shorter;
            longer += units(one.to);
            shorter += units(one.from);
        }
        all
    }
}

/// What of the program a browser's Python lacks.
#[derive(Serialize)]
struct LackData<'r> {
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
}

impl<'r> LackData<'r> {
    fn of(lack: &'r Lack) -> Self {
        let (what, name) = match lack {
            Lack::Threads => ("threads", None),
            Lack::Processes => ("processes", None),
            Lack::Network => ("network", None),
            Lack::Windows => ("windows", None),
            Lack::Module(name) => ("module", Some(name.as_str())),
        };
        Self { what, name }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Raises<'r> {
    Any(bool),
    Class(&'r str),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

impl<'r> BlockData<'r> {
    /// The data of the block with this index.
    pub(super) fn of(report: &'r ChapterReport, at: usize, target: Target) -> Self {
        let block = &report.blocks[at];
        let is_shown = |of: &&usize| report.blocks[**of].outcome.is_shown();
        let given = given(report).iter().position(|code| *code == block.given);
        let given = given.map(|at| report.blocks.len() + at);
        let continued = given.into_iter().chain(block.before.iter().filter(is_shown).copied());
        let promises = block.promises.iter().map(|promise| &promise.judgement);
        let in_code = promises.filter(|promise| promise.form != Form::Fence);
        let kept = in_code.filter(|promise| promise.is_kept());
        let mut kept: Vec<usize> = kept.map(|promise| promise.line).collect();
        kept.sort_unstable();
        kept.dedup();
        let options = &block.run_options;
        Self {
            block: at,
            continues: continued.collect(),
            stdin: &options.stdin,
            interactive: options.interactive,
            fence: options.fence.as_deref(),
            refused: block.not_python,
            raises: options.raises.as_ref().map(|rule| match rule {
                RaiseRule::Any => Raises::Any(true),
                RaiseRule::Class(class) => Raises::Class(class),
            }),
            silent: options.silent,
            kept,
            corrected: Corrected::all(block),
            task: (block.outcome == Outcome::Task).then_some(&*block.asks),
            predict: is_predicted(block, target).then(|| concealed::told(block, target)),
            lacks: block
                .before
                .iter()
                .chain([&at])
                .flat_map(|of| &report.blocks[*of].lacks)
                .next()
                .map(|(lack, _)| LackData::of(lack)),
            steps: steps::known(block),
        }
    }
}

/// The code that the blocks of a chapter are given, each text once. In the page these are
/// blocks, numbered behind the chapter's own.
pub(super) fn given(report: &ChapterReport) -> Vec<&str> {
    let mut given: Vec<&str> = Vec::new();
    let shown = |block: &&BlockReport| block.outcome.is_shown() || block.outcome == Outcome::Task;
    for block in report.blocks.iter().filter(shown) {
        if !block.given.is_empty() && !given.contains(&&*block.given) {
            given.push(&block.given);
        }
    }
    given
}

/// The blocks of a page that give the others what they need: nobody sees them.
pub(super) fn given_blocks(report: &ChapterReport) -> String {
    let blocks = given(report).into_iter().enumerate().map(|(at, code)| {
        let data = GivenData { block: report.blocks.len() + at, silent: true };
        let data = attribute(&data);
        format!(
            "\n\n<div hidden>\n\n```python\n{code}```\n\n\
             <div class=\"pyproof\" data-pyproof='{data}'>\n\n\
             <div class=\"pyproof-head\"></div>\n\n</div>\n\n</div>\n"
        )
    });
    blocks.collect()
}

/// What the script needs to run such a block.
#[derive(Serialize)]
struct GivenData {
    block: usize,
    silent: bool,
}

/// The data for all blocks of a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageData {
    lang: &'static str,
    interpreter: String,
    pyodide: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    packages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    markers: Vec<String>,
    unmarked: &'static str,
    labels: bool,
    #[serde(skip_serializing_if = "is_true")]
    blank: bool,
    limits: RecordLimits,
}

impl PageData {
    /// The data from a book's settings, and what ran it; `pyodide` is the folder of the site with the
    /// book's own Pyodide, if it has one.
    #[must_use]
    pub fn of(config: &Config, interpreter: &str, lang: Lang, pyodide: &str) -> Self {
        Self {
            lang: lang.name(),
            interpreter: interpreter.to_owned(),
            pyodide: match config.site.pyodide {
                Pyodide::Cdn => "cdn".to_owned(),
                Pyodide::Folder(_) => pyodide.to_owned(),
            },
            packages: config.site.packages.clone(),
            markers: config.markers.clone(),
            unmarked: config.unmarked.into(),
            labels: config.labels == Labels::Allow,
            blank: config.site.blank,
            limits: RecordLimits::of(config.limits.output),
        }
    }
}

impl PageData {
    /// The data of pages whose programs may import these packages as well.
    #[must_use]
    pub fn with_packages(mut self, names: impl IntoIterator<Item = String>) -> Self {
        for name in names {
            if !self.packages.contains(&name) {
                self.packages.push(name);
            }
        }
        self
    }
}

/// The foot of the page at `path`, with a link to the page at `proof`; both are
/// paths of chapters from the source folder.
#[must_use]
pub fn foot(path: &str, proof: &str, data: &PageData, catalogue: &Catalogue) -> String {
    let up = "../".repeat(path.matches('/').count());
    let (data, title) = (attribute(data), catalogue.text("page-foot"));
    format!(
        "\n\n<footer class=\"pyproof-foot\" data-pyproof-page='{data}'>\n\n\
         [{title}]({up}{proof})\n\n</footer>\n"
    )
}

/// Text for HTML, and for an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// JSON for an attribute in single quotes, without anything that HTML, Markdown or
/// mdBook's directives could interpret.
pub(super) fn attribute(data: &impl Serialize) -> String {
    let json = serde_json::to_string(data).expect("names and plain values are JSON");
    let json = json.replace("{{", "{\\u007b");
    // In JSON these occur only within strings, where they may be escaped.
    [('&', "\\u0026"), ('<', "\\u003c"), ('>', "\\u003e"), ('\'', "\\u0027"), ('`', "\\u0060")]
        .into_iter()
        .fold(json, |json, (character, escape)| json.replace(character, escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_attribute() {
        let text = "</div>'\"&amp;`{{#include /etc/passwd}}{{{{\n\r\u{2028}<!--\\";
        let json = attribute(&text);
        for apart in ["<", ">", "'", "&", "`", "{{", "\n", "\r"] {
            assert!(!json.contains(apart), "{apart:?} in {json}");
        }
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn a_foot_leads_to_the_proof_from_wherever_it_stands() {
        let data = PageData::of(&Config::default(), "Python", Lang::En, "pyodide");
        let catalogue = Catalogue::new(Lang::En);
        for (path, led_to) in [("a.md", "(proof.md)"), ("a/b/c.md", "(../../proof.md)")] {
            let foot = foot(path, "proof.md", &data, &catalogue);
            assert!(foot.contains(led_to), "{foot}");
        }
    }
}
