//! What the programs of a book are given beside their code: files, and code that runs
//! before each of them.
//!
//! A program has a folder of its own, which begins empty. So its files are written there by
//! code that runs first, in the interpreter, whichever that is; nobody sees it.

use std::path::{Component, Path};

/// What a book gives to all of its programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// What runs before each program.
    pub preamble: Option<Preamble>,
    /// The files of the book that programs find in their folder.
    pub files: Vec<File>,
}

/// Code that runs before each program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preamble {
    /// Its file, from the book's root.
    pub path: String,
    /// The code.
    pub code: String,
}

/// A file in the folder of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path from that folder, `/` between folders.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Whether a path stays in the folder that it starts from.
#[must_use]
pub fn is_inside(name: &str) -> bool {
    let parts = Path::new(name).components().filter(|part| *part != Component::CurDir);
    let parts: Vec<Component<'_>> = parts.collect();
    let is_plain = parts.iter().all(|part| matches!(part, Component::Normal(_)));
    !parts.is_empty() && is_plain && !name.contains(['\\', '\0', ':']) && !name.trim().is_empty()
}

/// Whether a text is the name of a file, and of nothing else: `data.csv`.
#[must_use]
pub fn is_file_name(text: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let Some((stem, ending)) = text.rsplit_once('.') else { return false };
    let ends_well = !ending.is_empty() && ending.len() <= 8;
    ends_well
        && ending.chars().all(|c| c.is_ascii_alphanumeric())
        && ending.chars().any(|c| c.is_ascii_alphabetic())
        && !stem.is_empty()
        && text.chars().all(is_of_name)
}

/// Python that writes files into the folder of a program, and binds no name. Modules among
/// them can be imported.
#[must_use]
pub fn writing(files: &[&File]) -> String {
    let mut code = String::new();
    let is_module = |file: &&File| Path::new(&file.name).extension().is_some_and(|e| e == "py");
    if files.iter().any(is_module) {
        code += "'' in __import__('sys').path or __import__('sys').path.insert(0, '')\n";
    }
    let mut folders: Vec<&str> =
        files.iter().filter_map(|file| Some(file.name.rsplit_once('/')?.0)).collect();
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        code += &format!("__import__('os').makedirs({}, exist_ok=True)\n", text_literal(folder));
    }
    for file in files {
        let (name, bytes) = (text_literal(&file.name), bytes_literal(&file.bytes));
        code +=
            &format!("(lambda file: (file.write({bytes}), file.close()))(open({name}, 'wb'))\n");
    }
    code
}

/// Python that runs code as if it stood there, and has none of its characters.
#[must_use]
pub fn running(code: &str) -> String {
    format!("exec({})\n", text_literal(code))
}

fn text_literal(text: &str) -> String {
    format!("{}.decode()", bytes_literal(text.as_bytes()))
}

fn bytes_literal(bytes: &[u8]) -> String {
    let mut literal = String::from("b'");
    for byte in bytes {
        match byte {
            b'\\' | b'\'' => {
                literal.push('\\');
                literal.push(char::from(*byte));
            }
            b'\n' => literal += "\\n",
            // A page must not take these for a directive of mdBook, or for a fence.
            b'{' | b'`' => literal += &format!("\\x{byte:02x}"),
            b' '..=b'~' => literal.push(char::from(*byte)),
            other => literal += &format!("\\x{other:02x}"),
        }
    }
    literal + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stays_in_its_folder() {
        for name in ["data.csv", "data/a.csv", "./a.txt", "имя.txt", "a..b"] {
            assert!(is_inside(name), "{name}");
        }
        for name in
            ["../a.csv", "a/../../b", "/etc/passwd", "C:\\a", "c:a", "", ".", "a\\b", "a/.."]
        {
            assert!(!is_inside(name), "{name}");
        }
    }

    #[test]
    fn a_title_may_be_the_name_of_a_file() {
        for text in ["data.csv", "shapes.py", "my-config.toml", "a.b.json", "x.h5"] {
            assert!(is_file_name(text), "{text}");
        }
        for text in ["Listing 1.2", "v1.2", "1.5", "main", "src/main.py", ".py", "a b.txt", "Etc."]
        {
            assert!(!is_file_name(text), "{text}");
        }
    }

    #[test]
    fn files_are_written_by_code_that_binds_nothing() {
        let file = |name: &str, text: &str| File { name: name.into(), bytes: text.into() };
        let files = [file("a/b.py", "x = 'я'\n"), file("c.txt", "\\")];
        let code = writing(&files.iter().collect::<Vec<_>>());
        assert_eq!(
            code,
            "'' in __import__('sys').path or __import__('sys').path.insert(0, '')\n\
             __import__('os').makedirs(b'a'.decode(), exist_ok=True)\n\
             (lambda file: (file.write(b'x = \\'\\xd1\\x8f\\'\\n'), file.close()))(open(b'a/b.py'.decode(), 'wb'))\n\
             (lambda file: (file.write(b'\\\\'), file.close()))(open(b'c.txt'.decode(), 'wb'))\n"
        );
    }
}
