/** Code that is no Python. */
import { plain, say, type Rule } from "./rule.ts";

const DECLARATIONS: Rule[] = [
  { wording: /^no binding for nonlocal '([^']+)' found$/, explain: ([name = ""]) => say("nonlocal-nothing", { name }) },
  plain(/^nonlocal declaration not allowed at module level$/, "nonlocal-top"),
  {
    wording: /^name '([^']+)' is (?:used prior to|assigned to before) (global|nonlocal) declaration$/,
    explain: ([name = "", word = ""]) => say("declared-late", { name, statement: `${word} ${name}` }),
  },
  {
    wording: /^name '([^']+)' is parameter and (global|nonlocal)$/,
    explain: ([name = "", word = ""]) => say("declared-parameter", { name, statement: `${word} ${name}` }),
  },
  { wording: /^duplicate (?:parameter|argument) '([^']+)' in function definition$/, explain: ([name = ""]) => say("duplicate-parameter", { name }) },
  plain(/^parameter without a default follows parameter with a default$/, "default-order"),
];

const WORDS: Rule[] = [
  { wording: /^'(return|yield|yield from|await)' outside function$/, explain: ([word = ""]) => say("outside-function", { word }) },
  { wording: /^'(break)' outside loop$/, explain: ([word = ""]) => say("outside-loop", { word }) },
  { wording: /^'(continue)' not properly in loop$/, explain: ([word = ""]) => say("outside-loop", { word }) },
  { wording: /^Missing parentheses in call to '(print|exec)'\. Did you mean /, explain: ([name = ""]) => say("no-parentheses", { name, call: `${name}(...)` }) },
  { wording: /^invalid syntax\. Did you mean '([^']+)'\?$/, explain: ([near = ""]) => say("keyword-misspelled", { near }) },
  plain(/^expected 'except' or 'finally' block$/, "try-alone"),
  plain(/^positional argument follows keyword argument$/, "argument-order"),
];

const SIGNS: Rule[] = [
  plain(/^expected ':'$/, "colon"),
  { wording: /^'([([{])' was never closed$/, explain: ([bracket = ""]) => say("unclosed", { bracket }) },
  { wording: /^unmatched '([)\]}])'$/, explain: ([bracket = ""]) => say("unopened", { bracket }) },
  {
    wording: /^closing parenthesis '(.)' does not match opening parenthesis '(.)'(?: on line \d+)?$/,
    explain: ([close = "", open = ""]) => say("mismatched", { close, open }),
  },
  plain(/^unterminated (?:[ft]-)?string literal \(detected at line \d+\)$/, "quote"),
  plain(/^unterminated triple-quoted (?:[ft]-)?string literal \(detected at line \d+\)$/, "quote-triple"),
  plain(/^invalid syntax\. Maybe you meant '==' or ':=' instead of '='\?$/, "equals"),
  plain(/^cannot assign to .+ here\. Maybe you meant '==' instead of '='\?$/, "assign-left"),
  plain(/^cannot assign to (?:True|False|None|literal|expression|function call|comparison|f-string expression)\b.*$/, "assign-left"),
  plain(/^invalid syntax\. Perhaps you forgot a comma\?$/, "comma"),
  { wording: /^invalid character '(.)' \(U\+[0-9A-F]+\)$/u, explain: ([character = ""]) => say("character", { character }) },
  { wording: /^invalid non-printable character (U\+[0-9A-F]+)$/, explain: ([character = ""]) => say("character-unseen", { character }) },
  plain(/^leading zeros in decimal integer literals are not permitted; .+$/, "leading-zeros"),
  {
    wording: /^invalid decimal literal$/,
    // A wrong `_` in a number has the same words.
    explain: (_, { text }) => (text !== null && /(?:^|[^\p{L}\p{N}_.])\p{N}+\p{L}/u.test(text) ? say("digit-first") : null),
  },
];

export const SYNTAX_ERROR: Rule[] = [...SIGNS, ...WORDS, ...DECLARATIONS];

export const INDENTATION_ERROR: Rule[] = [
  {
    wording: /^expected an indented block after .+ on line (\d+)$/,
    explain: ([line = ""]) => say("indent-expected", { line: Number(line) }),
  },
  plain(/^unexpected indent$/, "indent-unexpected"),
  plain(/^unindent does not match any outer indentation level$/, "indent-level"),
];

export const TAB_ERROR: Rule[] = [plain(/^inconsistent use of tabs and spaces in indentation$/, "tabs")];
