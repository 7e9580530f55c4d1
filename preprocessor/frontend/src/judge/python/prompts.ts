/**
 * Interactive sessions (`>>> f()` and what it showed), made into code
 * (`python/prompts.rs`).
 *
 * What was typed loses its prompts; what was shown becomes comments. So the code
 * has the session's lines, line for line.
 */
import { isModule, parse } from "../python.ts";
import type { Span } from "../source.ts";
import { lines, linesWithEnds, stripPrefix, trim, trimEndOf, trimStart, trimStartOf } from "../text.ts";

/** A session, read. */
export interface Session {
  /** What was typed, as a module's code; what was shown, as its comments. */
  code: string;
  exchanges: Exchange[];
}

/** Something typed, and what it showed. */
export interface Exchange {
  /** First and last line of what was typed. */
  first: number;
  last: number;
  /** What was shown; blank lines at its end do not count. */
  shown: Shown | null;
  /** Why what was typed is no Python, where the session shows that it is none. */
  refused: string | null;
}

/** What a session shows of something typed. */
export interface Shown {
  text: string;
  /** Where it stands in the session's code. */
  span: Span;
  /** Its first line. */
  line: number;
}

const PROMPT = ">>>";
const CONTINUATION = "...";

/** Whether the first line that is not blank begins with a prompt. */
export function isSession(code: string): boolean {
  const first = lines(code).find((line) => trim(line) !== "");
  return first !== undefined && after(trimStart(first), PROMPT) !== null;
}

/** Reads a session; null where the code holds no prompt. */
export function read(code: string): Session | null {
  if (!lines(code).some((line) => after(trimStart(line), PROMPT) !== null)) return null;
  const reader = new Reader();
  for (const line of linesWithEnds(code)) reader.take(line);
  reader.end();
  return reader.session;
}

/** What stands behind a prompt and the space that belongs to it. */
function after(line: string, prompt: string): string | null {
  const rest = stripPrefix(line, prompt);
  if (rest === null) return null;
  return trim(rest) === "" ? trimStartOf(rest, " ") : stripPrefix(rest, " ");
}

interface Typed {
  first: number;
  last: number;
  /** What was typed, without prompts. */
  text: string;
  /** Where it begins in the session's code. */
  start: number;
  /** Whether it is a compound statement, to which indented lines belong anyhow. */
  compound: boolean;
  /** The lines shown. */
  shown: Shown[];
}

class Reader {
  session: Session = { code: "", exchanges: [] };
  /** What is being typed, its exchange open. */
  #typed: Typed | null = null;
  #line = 0;

  take(line: string): void {
    this.#line++;
    const text = trimStartOf(line, " \t");
    const typed = after(text, PROMPT);
    if (typed !== null) {
      this.end();
      const start = this.session.code.length;
      this.#typed = { first: this.#line, last: this.#line, text: typed, start, compound: false, shown: [] };
      this.session.code += typed;
      return;
    }
    const rest = after(text, CONTINUATION);
    if (rest !== null && this.#typed && goesOn(this.#typed, rest)) {
      this.#typed.text += rest;
      this.#typed.compound &&= !/^\S/.test(rest);
      this.#typed.last = this.#line;
      this.session.code += rest;
      return;
    }
    // A comment under a prompt is the author's word, not the session's.
    if (text.startsWith("#")) {
      this.session.code += line;
      return;
    }
    // A blank line is nothing in code, and shows nothing but itself.
    if (trim(line) !== "") this.session.code += "#";
    const start = this.session.code.length;
    this.session.code += line;
    const shown = trimEndOf(line, "\n\r");
    this.#typed?.shown.push({ text: shown, span: { start, end: start + shown.length }, line: this.#line });
  }

  /** Closes the exchange. */
  end(): void {
    const typed = this.#typed;
    this.#typed = null;
    if (!typed) return;
    while (typed.shown.length > 0 && trim(typed.shown.at(-1)?.text ?? "") === "") typed.shown.pop();
    const [first, last] = [typed.shown[0], typed.shown.at(-1)];
    const shown = first && last && {
      text: typed.shown.map(({ text }) => text).join("\n"),
      span: { start: first.span.start, end: last.span.end },
      line: first.line,
    };
    const skipped = typed.text.includes("# doctest:") && typed.text.includes("+SKIP");
    const exchange: Exchange = { first: typed.first, last: typed.last, shown: shown ?? null, refused: null };
    if (last && /^(SyntaxError|IndentationError|TabError)/.test(last.text)) {
      const module = parse(typed.text);
      if (!isModule(module)) exchange.refused = module.message;
    }
    if (skipped || exchange.refused !== null) this.#commentOut(typed.start, exchange);
    if (!skipped) this.session.exchanges.push(exchange);
  }

  /** Makes comments of what was typed from `start` on. */
  #commentOut(start: number, exchange: Exchange): void {
    const typed = exchange.last + 1 - exchange.first;
    const tail = linesWithEnds(this.session.code.slice(start));
    const commented = tail.map((line, number) => (number < typed ? `#${line}` : line));
    this.session.code = this.session.code.slice(0, start) + commented.join("");
    if (exchange.shown) {
      const { start: from, end: to } = exchange.shown.span;
      exchange.shown.span = { start: from + typed, end: to + typed };
    }
  }
}

/** Longer statements are not read anew for each of their lines. */
const MAX_READ = 4000;

/** Whether a line that begins with `...` still belongs to what was typed. */
function goesOn(typed: Typed, rest: string): boolean {
  if (typed.shown.length > 0) return false;
  if (typed.compound || typed.text.length > MAX_READ) return true;
  const module = parse(typed.text);
  if (!isModule(module)) return true;
  // Behind a whole simple statement dots are what it showed. A line behind them
  // could only be a second statement, which a session never takes.
  const last = module.statements.findLast((statement) => statement.isTop);
  typed.compound = last?.kind === "compound" || last?.kind === "definition";
  return typed.compound || (module.topLevel === 0 && trim(rest) !== "");
}
