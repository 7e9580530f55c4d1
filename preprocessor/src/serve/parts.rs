//! The script and the style that the server puts into pages: of the embedded files
//! those that no site has.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

/// Name and text of each embedded file.
static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut text = String::new();
    let archive: &[u8] = include_bytes!("../../assets/site.json.gz");
    flate2::read::GzDecoder::new(archive)
        .read_to_string(&mut text)
        .expect("the build packed the files");
    serde_json::from_str(&text).expect("the build wrote names and texts")
});

/// The script that speaks to the server.
pub fn script() -> &'static str {
    FILES.get("serve.js").map_or("", String::as_str)
}

/// The style of what it shows.
pub fn style() -> &'static str {
    FILES.get("serve.css").map_or("", String::as_str)
}
