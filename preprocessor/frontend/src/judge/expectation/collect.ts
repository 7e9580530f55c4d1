/** Which comments may promise something, and of what they speak (`expectation/collect.rs`). */
import { isModule, parse, type Comment, type Module, type Statement } from "../python.ts";
import { trimStartOf } from "../text.ts";
import { beginsWithArrow, errorOfOwnClass, isArrowLine, type Markers } from "./markers.ts";
import type { Expectation, Reading, Subject } from "./types.ts";

/** The comments of a block that may promise something, in order. */
export function collect(code: string, module: Module, markers: Markers): Expectation[] {
  const collector = new Collector(code, module, markers);
  let at = 0;
  for (let comment = module.comments[at]; comment; comment = module.comments[at]) {
    at += Math.max(1, comment.trailing ? collector.trailing(at, comment) : collector.ownLine(at, comment));
  }
  return collector.found;
}

class Collector {
  readonly found: Expectation[] = [];
  readonly #code: string;
  readonly #module: Module;
  readonly #markers: Markers;

  constructor(code: string, module: Module, markers: Markers) {
    this.#code = code;
    this.#module = module;
    this.#markers = markers;
  }

  #text({ span }: Comment): string {
    return this.#code.slice(span.start, span.end);
  }

  #read(comment: Comment): Reading | null {
    const reading = this.#markers.read(this.#text(comment), !comment.trailing);
    if (reading?.kind !== "unmarked") return reading;
    return errorOfOwnClass(reading.text, this.#module.classes) ?? reading;
  }

  /** Reads the trailing comment at `at`; tells how many comments it took. */
  trailing(at: number, comment: Comment): number {
    const reading = this.#read(comment);
    if (!reading) return 1;
    const subjects = this.#beside(comment);
    let taken = 1;
    let end = comment.span.end;
    if (reading.kind === "marked" && reading.text === "") {
      const lines = this.#listedBelow(at, comment);
      if (lines.length === 0) return 1;
      reading.text = this.#joined(lines);
      reading.others.push(...this.#withoutIntroduction(lines));
      taken += lines.length;
      end = lines.at(-1)?.span.end ?? end;
    }
    // In the middle of a long expression, or on a line of `else:`, only a marker
    // is no mere note.
    const statement = this.#module.statements[subjects[0]?.statement ?? -1];
    const middle = !statement || (comment.line !== statement.headerEnd && comment.line !== statement.firstLine);
    const marked = reading.kind === "marked" || (reading.kind === "error" && subjects.length > 0);
    if (marked || !middle) {
      const span = { start: comment.span.start, end };
      this.found.push({ span, line: comment.line, subjects, reading });
    }
    return taken;
  }

  /**
   * What a comment speaks of that stands behind code on its line: the innermost
   * statement there; for the head of a compound one also all of it.
   */
  #beside({ line }: Comment): Subject[] {
    const index = this.#module.statements.findLastIndex((s) => s.firstLine <= line && line <= s.headerEnd);
    const statement = this.#module.statements[index];
    if (!statement) return [];
    const first = { first: statement.firstLine, last: statement.headerEnd, statement: index };
    const whole = statement.kind === "compound" && statement.lastLine > statement.headerEnd;
    return whole ? [first, { ...first, last: statement.lastLine }] : [first];
  }

  /** The own-line comments directly below the one at `at`, up to the next marker. */
  #linesBelow(at: number, comment: Comment): Comment[] {
    return this.#runBelow(at, comment, (line) => this.#markers.read(this.#text(line), true)?.kind !== "marked");
  }

  /**
   * The own-line comments directly below an empty marker: what it announces,
   * though a line of that begins with a marker's word (`Результат: 5`), up to the
   * next that announces anything.
   */
  #listedBelow(at: number, comment: Comment): Comment[] {
    return this.#runBelow(at, comment, (line) => {
      const text = this.#text(line);
      if (isArrowLine(text) || beginsWithArrow(trimStartOf(text, "# "))) return false;
      const reading = this.#markers.read(text, true);
      return !(reading?.kind === "marked" && reading.text === "");
    });
  }

  /**
   * The comments on lines of their own directly below the one at `at`, as long
   * as they `belong` to it.
   */
  #runBelow(at: number, { line }: Comment, belong: (comment: Comment) => boolean): Comment[] {
    const rest = this.#module.comments.slice(at + 1);
    const end = rest.findIndex(
      (comment, more) => comment.trailing || comment.line !== line + 1 + more || !belong(comment),
    );
    return end < 0 ? rest : rest.slice(0, end);
  }

  /**
   * The words of comment lines without the last, where a statement stands right
   * below: that line may introduce it.
   */
  #withoutIntroduction(lines: Comment[]): string[] {
    const last = lines.at(-1);
    const below = last && this.#module.statements.some((s) => s.firstLine === last.line + 1);
    return below && lines.length > 1 ? [this.#joined(lines.slice(0, -1))] : [];
  }

  /**
   * The words of comment lines, one to a line. One space behind the `#` is the
   * comment's, further ones are the output's.
   */
  #joined(lines: Comment[]): string {
    return lines.map((line) => withoutSpace(trimStartOf(this.#text(line), "#"))).join("\n");
  }

  /**
   * Reads the comments on lines of their own that begin at `at`; tells how many
   * comments that took.
   */
  ownLine(at: number, comment: Comment): number {
    const reading = this.#read(comment);
    if (!reading) return 1;
    const empty = reading.kind === "marked" && reading.text === "";
    const below = empty ? this.#listedBelow(at, comment) : this.#linesBelow(at, comment);
    let took: Comment[] = [];
    if (reading.kind === "marked" && isArrowLine(this.#text(comment))) {
      took = this.#runBelow(at, comment, (line) => isArrowLine(this.#text(line)));
      const lines = [comment, ...took].map((line) => withoutSpace(this.#text(line).slice(2)));
      reading.text = lines.join("\n");
    } else if (reading.kind === "marked" && empty) {
      took = below;
      reading.text = this.#joined(below);
      reading.others.push(...this.#withoutIntroduction(below));
      if (reading.text === "") return 1 + took.length;
    } else if (reading.kind === "unmarked") {
      took = below;
      reading.text = this.#joined([comment, ...below]);
    }
    const taken = 1 + took.length;
    const marked = reading.kind === "marked";
    const subjects = marked ? this.#above(comment, taken) : this.#straightAbove(comment);
    // `# TypeError: ...` over a line that is commented out speaks of that.
    const overCode = reading.kind === "error" && below[0] !== undefined && this.#isCode(below[0]);
    if ((marked || subjects.length > 0) && !overCode) {
      const span = { start: comment.span.start, end: took.at(-1)?.span.end ?? comment.span.end };
      this.found.push({ span, line: comment.line, subjects, reading });
    }
    return taken;
  }

  /** Whether a comment holds code rather than words. */
  #isCode(comment: Comment): boolean {
    const words = trimStartOf(this.#text(comment), "# ");
    return /[=([]/.test(words) && isModule(parse(words));
  }

  /** The statement that ends on the line above, when it can leave something. */
  #straightAbove(comment: Comment): Subject[] {
    const subject = this.#lastAbove(comment);
    const leaves = subject && this.#module.statements[subject.statement]?.kind !== "definition";
    return leaves && subject.last + 1 === comment.line ? [subject] : [];
  }

  /** The statement above at the comment's own depth, body included. */
  #lastAbove(comment: Comment): Subject | null {
    const { statements } = this.#module;
    const end = statements.reduce((end, s) => (s.lastLine < comment.line ? Math.max(end, s.lastLine) : end), 0);
    const own = statements.findLastIndex((s) => s.lastLine === end && s.column === comment.column);
    const index = own < 0 ? statements.findLastIndex((s) => s.lastLine === end) : own;
    const statement = statements[index];
    return statement ? subjectOf(statement, index) : null;
  }

  /**
   * What marked lines of their own speak of: the statement above; or that and
   * more statements above it, up to the promise before; or, where none stands
   * directly above and one directly below, that one.
   */
  #above(comment: Comment, lines: number): Subject[] {
    const { statements } = this.#module;
    const subjects: Subject[] = [];
    const nearest = this.#lastAbove(comment);
    if (nearest) {
      // Words that may be commentary take nothing.
      const floor = this.found.findLast(({ reading }) => reading.kind !== "unmarked")?.line ?? 0;
      const column = statements[nearest.statement]?.column;
      const siblings = statements.filter(
        (s) => s.column === column && s.firstLine < nearest.first && s.firstLine > floor,
      );
      const wider = siblings.reverse().map(({ firstLine }) => ({ ...nearest, first: firstLine }));
      subjects.push(nearest, ...wider);
    }
    const directlyAbove = nearest?.last === comment.line - 1;
    const below = statements.findIndex((s) => s.firstLine === comment.line + lines && s.column === comment.column);
    const statement = statements[below];
    if (!directlyAbove && statement) subjects.unshift(subjectOf(statement, below));
    return subjects;
  }
}

function subjectOf({ firstLine, lastLine }: Statement, statement: number): Subject {
  return { first: firstLine, last: lastLine, statement };
}

function withoutSpace(words: string): string {
  return words.startsWith(" ") ? words.slice(1) : words;
}
