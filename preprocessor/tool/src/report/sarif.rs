//! The report as SARIF 2.1.0, which code scanning reads: a rule for each code,
//! with its page, and a result for each diagnostic. A mechanism that did not confine
//! the programs is a notification of the invocation.
//!
//! Columns count code points, as all of ours do, and the report says so. Files are
//! relative to `SRCROOT`, the repository; where that is, the reader knows.

use std::collections::BTreeMap;

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, Message, MultiformatMessageString, Notification,
    PhysicalLocation, PropertyBag, Region, ReportingConfiguration, ReportingDescriptor, Result,
    ResultLevel, Run, Sarif, Tool, ToolComponent,
};

use super::json::{Document, JsonDiagnostic};
use super::{in_words, path, unconfined};
use crate::explain::Page;
use crate::messages::{Catalogue, Lang};
use pyproof_check::diagnostic::{Code, Severity};

/// Where the schema of the document is published.
pub const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const SOURCE_ROOT: &str = "SRCROOT";

/// The report as one JSON document, with paths from the repository's root.
#[must_use]
pub fn render(report: &Document<'_>) -> String {
    let (lang, catalogue) = (report.lang, report.catalogue());
    let results =
        report.diagnostics.iter().map(|diagnostic| result(diagnostic, &report.folder, &catalogue));
    let driver = ToolComponent::builder()
        .name("mdbook-pyproof")
        .version(env!("CARGO_PKG_VERSION"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .short_description(words(&catalogue.text("tool")))
        .language(lang.name())
        .rules(Code::ALL.iter().map(|code| rule(*code, lang)).collect::<Vec<_>>())
        .build();
    let root = ArtifactLocation::builder()
        .description(Message::builder().text(catalogue.text("source-root")).build())
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .language(lang.name())
        .column_kind(json!("unicodeCodePoints"))
        .original_uri_base_ids(BTreeMap::from([(SOURCE_ROOT.to_owned(), root)]))
        .invocations(vec![invocation(report, &catalogue)])
        .results(results.collect::<Vec<_>>())
        .build();
    let document = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    let mut text = serde_json::to_string_pretty(&document).expect("a document is plain data");
    text.push('\n');
    text
}

fn invocation(report: &Document<'_>, catalogue: &Catalogue) -> Invocation {
    let mut invocation = Invocation::builder().execution_successful(true).build();
    invocation.tool_execution_notifications = unconfined(report.unconfined()).map(|message| {
        let message = Message::builder().text(catalogue.say(&message)).build();
        vec![Notification::builder().level(json!("warning")).message(message).build()]
    });
    invocation
}

fn words(text: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(text).build()
}

fn rule(code: Code, lang: Lang) -> ReportingDescriptor {
    let page = Page::of(code, lang);
    let (enabled, level) = match code.severity() {
        Some(severity) => (true, level(severity)),
        None => (false, "none"),
    };
    let configuration =
        ReportingConfiguration::builder().enabled(enabled).level(json!(level)).build();
    let help = MultiformatMessageString::builder().text(page.text).markdown(page.text).build();
    let tags = BTreeMap::from([("tags".to_owned(), json!(["documentation", "python"]))]);
    ReportingDescriptor::builder()
        .id(code.name())
        .name(code.name())
        .short_description(words(page.title()))
        .full_description(words(&page.summary()))
        .help(help)
        .default_configuration(configuration)
        .properties(PropertyBag::builder().additional_properties(tags).build())
        .build()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(diagnostic: &JsonDiagnostic<'_>, folder: &str, catalogue: &Catalogue) -> Result {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let region = Region::builder()
        .start_line(number(diagnostic.line))
        .start_column(number(diagnostic.column))
        .end_line(number(diagnostic.line))
        .end_column(number(diagnostic.end_column.max(diagnostic.column)))
        .build();
    let file = path::joined(folder, &diagnostic.path);
    let artifact =
        ArtifactLocation::builder().uri(path::as_uri(&file)).uri_base_id(SOURCE_ROOT).build();
    let place = PhysicalLocation::builder().artifact_location(artifact).region(region).build();
    let index = Code::ALL.iter().position(|code| *code == diagnostic.code);
    Result::builder()
        .rule_id(diagnostic.code.name())
        .rule_index(index.map_or(-1, number))
        .level(match diagnostic.severity {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
        })
        .message(Message::builder().text(in_words(diagnostic, catalogue)).build())
        .locations(vec![Location::builder().physical_location(place).build()])
        .build()
}
