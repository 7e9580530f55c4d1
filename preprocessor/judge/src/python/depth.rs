//! How much stack the tree of some code can take, told from its tokens before a
//! parser makes it.
//!
//! Parsers, and whoever walks their trees, need stack for each level. Where there
//! is little of it ([`MOST`]) code that may be too deep is refused before.
//!
//! What is told is never much less than what the parser takes, of broken code, too,
//! and more for long flat code alone: whatever is neither a name nor a literal
//! counts as a level until something ends its expression. A comma does, and so does
//! the end of a bracket or of a line.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

/// The weight that can be read here. A browser gives a page a megabyte of stack; one
/// of the weight takes 650 bytes of it at most, as measured: so this is a quarter.
const MOST: usize = if cfg!(target_family = "wasm") { 400 } else { usize::MAX };

/// What a link of a chain weighs, such as `a.a.a`: the parser comes back before it
/// reads the next.
const LINK: usize = 1;

/// What an operator weighs in front of whose operand the parser goes deeper.
const OPERATOR: usize = 3;

/// What a bracket or an f-string weighs.
const BRACKET: usize = 4;

/// Whether a module of this code can be too deep to be read here.
pub fn is_too_deep(code: &str) -> bool {
    exceeds(code, Mode::Module, MOST)
}

/// Whether an expression can be.
pub fn is_too_deep_expression(text: &str) -> bool {
    exceeds(text, Mode::Expression, MOST)
}

/// Whether the code can weigh more than `most`.
fn exceeds(code: &str, mode: Mode, most: usize) -> bool {
    // No byte weighs more than a bracket.
    if code.len() <= most / BRACKET {
        return false;
    }
    let mut lexer = lex(code, mode);
    let mut depth = Depth::default();
    loop {
        match lexer.next_token() {
            TokenKind::EndOfFile => return false,
            token => depth.take(token),
        }
        if depth.weight() > most {
            return true;
        }
    }
}

/// What is open at some place of the code.
#[derive(Default)]
struct Depth {
    /// The weight of the blocks.
    blocks: usize,
    /// The brackets around the place, and the weight of all of them.
    around: Vec<Open>,
    outer: usize,
    /// Within the innermost bracket.
    here: Open,
}

/// What is open within one bracket, or a statement.
#[derive(Clone, Copy, Default)]
struct Open {
    /// The weight that a comma ends.
    element: usize,
    /// The weight that goes on behind it.
    kept: usize,
    /// `lambda`s in whose parameters the place is: a comma ends none of them.
    parameters: usize,
    /// Whether an operand stands in front, so that an operator is no prefix.
    behind_operand: bool,
    /// The operator before.
    last: Option<TokenKind>,
}

impl Open {
    fn operator(&mut self, token: TokenKind) {
        let is_link = self.behind_operand && self.last == Some(token);
        let is_deep = token == TokenKind::DoubleStar || !is_link;
        self.element += if is_deep { OPERATOR } else { LINK };
        self.behind_operand = false;
        self.last = Some(token);
    }

    /// Behind a comma that ends an element.
    fn next_element(&mut self) {
        let kept = self.kept;
        *self = Self { kept, ..Self::default() };
    }
}

impl Depth {
    fn weight(&self) -> usize {
        self.blocks + self.outer + self.here.element + self.here.kept
    }

    fn take(&mut self, token: TokenKind) {
        use TokenKind as T;
        let here = &mut self.here;
        match token {
            T::Indent => self.blocks += OPERATOR,
            T::Dedent => self.blocks = self.blocks.saturating_sub(OPERATOR),
            T::Lpar | T::Lsqb | T::Lbrace | T::FStringStart | T::TStringStart => self.open(),
            T::Rpar | T::Rsqb | T::Rbrace | T::FStringEnd | T::TStringEnd => self.close(),
            T::Newline | T::Semi if self.around.is_empty() => *here = Open::default(),
            T::Comma if here.parameters == 0 => here.next_element(),
            T::Name | T::Int | T::Float | T::Complex | T::String | T::True | T::False | T::None => {
                here.behind_operand = true;
            }
            T::FStringMiddle | T::TStringMiddle | T::Comment | T::NonLogicalNewline | T::Comma => {}
            T::Dot => here.element += LINK,
            T::Colon => {
                here.parameters = here.parameters.saturating_sub(1);
                here.element += LINK;
                here.behind_operand = false;
            }
            // A list of what is yielded may hold the next, where it may not.
            T::Yield => here.kept += OPERATOR,
            T::Lambda => {
                here.parameters += 1;
                here.operator(token);
            }
            _ => here.operator(token),
        }
    }

    fn open(&mut self) {
        self.outer += self.here.element + self.here.kept + BRACKET;
        self.around.push(std::mem::take(&mut self.here));
    }

    /// What was called or indexed may be so again: `f()()`.
    fn close(&mut self) {
        if let Some(around) = self.around.pop() {
            self.outer -= around.element + around.kept + BRACKET;
            let element = around.element + LINK;
            self.here = Open { element, behind_operand: true, ..around };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many levels the code is told to have.
    fn weight(code: &str) -> usize {
        (0..10_000)
            .find(|&most| !exceeds(&format!("{code}{}", " ".repeat(most)), Mode::Module, most))
            .unwrap()
    }

    #[test]
    fn what_nests_is_counted() {
        for once in [
            "(",
            "[",
            "{",
            "x[",
            "f(",
            "-",
            "~",
            "not ",
            "await ",
            "lambda: ",
            "lambda x, y: ",
            "1 + ",
            "a.",
            "a if b else ",
            "a := ",
            "*",
            "yield ",
            "yield a, ",
            "async ",
            "f'{",
            "{1: ",
            "f(a, b)(",
            "lambda x, y=lambda a, b: ",
            "a and b or ",
            "[x for x, y in ",
        ] {
            assert!(weight(&once.repeat(50)) >= 50, "{once}");
        }
        let blocks =
            (0..50).fold(String::new(), |code, depth| code + &" ".repeat(depth) + "if x:\n");
        assert!(weight(&format!("{blocks}{}x", " ".repeat(50))) >= 50);
        assert!(weight(&format!("x{}", "(a, b)".repeat(50))) >= 50);
        assert!(exceeds(&"(".repeat(50), Mode::Module, 49) && !exceeds("x = 1", Mode::Module, 20));
    }

    #[test]
    fn what_is_flat_is_not() {
        for once in [
            "x = f(1, [2, 3])\n",
            "x = 1; ",
            "(1, 2), ",
            "'a' 'b' ",
            "if x:\n    y\n",
            "d = {1: 2, 3: [4]}\n",
            "print(f'{x} {y}', end='')  # :-( (\n",
            "'''\n(((\n'''\n",
            "f(lambda x, y: x + y)\n",
        ] {
            assert!(weight(&once.repeat(50)) <= 30, "{once}: {}", weight(&once.repeat(50)));
        }
        let table = format!("x = {{\n{}}}\n", "    'a': [1, -2, (3, 4)],\n".repeat(50));
        assert!(weight(&table) <= 20);
    }
}
