//! Paths of a report, relative to the book's folder or to the repository's root.

/// `path`, which is relative to the book, made relative to the repository, in which
/// the book is in `folder`; `..` and `.` are removed if their names allow that.
#[must_use]
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// A relative path as a URI reference: all but unreserved characters and `/`
/// percent-encoded (RFC 3986, 2.3), so that no first part reads as a scheme.
#[must_use]
pub fn as_uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri += &format!("%{other:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_joined_to_the_books_folder() {
        let cases = [
            ("", "book/a.md", "book/a.md"),
            ("docs", "src/a.md", "docs/src/a.md"),
            ("docs/ru", "../src/./a.md", "docs/src/a.md"),
            ("", "../a.md", "../a.md"),
        ];
        for (folder, path, whole) in cases {
            assert_eq!(joined(folder, path), whole);
        }
    }

    #[test]
    fn a_uri_has_unreserved_characters_alone() {
        assert_eq!(as_uri("book/a b.md"), "book/a%20b.md");
        assert_eq!(as_uri("глава:1.md"), "%D0%B3%D0%BB%D0%B0%D0%B2%D0%B0%3A1.md");
    }
}
