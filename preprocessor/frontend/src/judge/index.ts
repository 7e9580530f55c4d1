/**
 * Judges, on the page, whether a reader's run kept what the block promises: by
 * the same rules as the tool, which the test cases of both hold to be the same.
 *
 * 1. {@link readBlock} reads a block's code and what its comments promise.
 * 2. {@link programBlock} says what a run of it must note.
 * 3. {@link judge} holds the one against the other.
 *
 * No code, be it Python or not, makes any of these throw.
 */
import type { BlockData, Judgement, PageData, Policy, ProgramBlock, Transcript } from "../contract.ts";
import { collect, Markers, watches, type Expectation, type Subject } from "./expectation.ts";
import { ofFence, ofSession } from "./expectation/shown.ts";
import { judge as judgePromises, noteSetOrder } from "./matcher.ts";
import { comments, isModule, parse, type Module } from "./python.ts";
import { isSession, read as readSession, type Exchange } from "./python/prompts.ts";
import { LineMap, type Span } from "./source.ts";
import { lines, linesWithEnds, trim, trimStartOf } from "./text.ts";

type Known = Pick<BlockData, "interactive" | "fence"> & Pick<PageData, "markers"> & {
  /** Whether nothing that it says is a promise: `silent` of {@link BlockData}. */
  unpromised?: boolean;
};

/** What is known of a block beside its code. */
export type ReadOptions = { [Key in keyof Known]: Known[Key] | undefined };

/** A block, read. */
export interface BlockRead {
  /** The code that is run, line for line that of the page. */
  code: string;
  /** Its statements and comments; null where it is not Python. */
  module: Module | null;
  /** What its comments may promise, and what is shown of its run. */
  expectations: Expectation[];
  /** Whether it is a session at Python's prompt. */
  interactive: boolean;
  /** What promises that it is not Python. */
  refusal: Refusal | null;
  /** Whether an output fence stands behind it. */
  hasFence: boolean;
  /** The way from its code to that of the page. */
  map: LineMap;
}

/** The promise of a block that it is not Python. */
interface Refusal {
  form: "error" | "fence";
  span: Span;
  line: number;
  text: string;
}

/** Reads a block's code, as the page shows it or as a reader has changed it. */
export function readBlock(shown: string, options: ReadOptions): BlockRead {
  const flush = dedented(shown);
  const session = options.interactive || isSession(flush) ? readSession(flush) : null;
  const code = session?.code ?? flush;
  const parsed = parse(code);
  const module = isModule(parsed) ? parsed : null;
  const markers = new Markers(options.markers);
  if (module && session) forgetWhatWasShown(module, session.exchanges);
  const promises = module && !options.unpromised ? promisesOf(code, module, markers, session?.exchanges ?? []) : [];
  const shownByFence = module && !options.unpromised && options.fence !== undefined ? ofFence(options.fence, module) : null;
  return {
    code,
    module,
    expectations: shownByFence ? [...promises, shownByFence] : promises,
    interactive: session !== null,
    refusal: refusalOf(code, markers) ?? shownRefusal(options.fence),
    hasFence: options.fence !== undefined,
    map: new LineMap(code, shown),
  };
}

function promisesOf(code: string, module: Module, markers: Markers, exchanges: Exchange[]): Expectation[] {
  const found = [...collect(code, module, markers), ...ofSession(exchanges, module)];
  return found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Takes away the indentation that all lines share: it is the page's. */
function dedented(code: string): string {
  const indent = (line: string) => line.slice(0, line.length - trimStartOf(line, " \t").length);
  const indents = lines(code).filter((line) => trim(line) !== "").map(indent);
  let shared = indents[0] ?? "";
  for (const indent of indents) {
    while (!indent.startsWith(shared)) shared = shared.slice(0, -1);
  }
  if (shared === "") return code;
  // A blank line may be shorter than the indentation.
  return linesWithEnds(code).map((line) => line.slice(Math.min(shared.length, indent(line).length))).join("");
}

/** What a session showed stands in its code as comments, and is none. */
function forgetWhatWasShown(module: Module, exchanges: Exchange[]): void {
  const [begin] = exchanges;
  module.comments = module.comments.filter(({ line, span }) => {
    if (begin && line < begin.first) return false;
    return !exchanges.some(({ first, last, shown, refused }) => {
      const typed = first <= line && line <= last && refused !== null;
      // Its first comment's sign stands in front of it.
      const at = span.start + 1;
      return typed || (shown && shown.span.start <= at && at <= shown.span.end);
    });
  });
}

const SYNTAX_ERRORS = ["SyntaxError", "IndentationError", "TabError"];

function refusalOf(code: string, markers: Markers): Refusal | null {
  for (const { span, line, trailing } of comments(code)) {
    const reading = markers.read(code.slice(span.start, span.end), !trailing);
    if (reading?.kind === "error" && reading.class !== null && SYNTAX_ERRORS.includes(reading.class)) {
      return { form: "error", span, line, text: reading.whole };
    }
  }
  return null;
}

/** The syntax error that an output fence shows. */
function shownRefusal(fence: string | undefined): Refusal | null {
  const last = lines(fence ?? "").findLast((line) => trim(line) !== "");
  if (fence === undefined || last === undefined || !SYNTAX_ERRORS.includes(trim(last.split(":")[0] ?? ""))) return null;
  return { form: "fence", span: { start: 0, end: fence.length }, line: 0, text: trim(last) };
}

/**
 * The block as a program takes it. What its attributes say of exceptions changes
 * nothing of its run: an uncaught one ends it.
 */
export function programBlock(read: BlockRead, { stdin }: Pick<BlockData, "stdin" | "raises">): ProgramBlock {
  const { code, module, expectations, interactive, hasFence } = read;
  const noted = module
    ? watches(module, expectations, interactive)
    : { values: [], tolerated: [], traced: false };
  return { code, stdin: stdin ?? "", ...noted, echoes: interactive || hasFence, interactive };
}

/** What a book allows, as a page tells it. */
export function policyOf({ labels, unmarked }: Pick<PageData, "labels" | "unmarked">): Policy {
  return { labels: labels ?? true, ignoreUnmarked: unmarked === "ignore" };
}

/**
 * Judges the promises of the block of this index; `reads` are all blocks of its
 * program. Commentary gets no judgement. Places are those of the page's code, or
 * of the fence's text.
 */
export function judge(reads: BlockRead[], transcript: Transcript, block: number, policy: Policy): Judgement[] {
  const read = reads[block];
  if (!read) return [];
  const judgements = judgeRefusal(read, transcript, block) ?? judgePromised(reads, read, transcript, block, policy);
  return judgements.map((judgement) =>
    judgement.form === "fence" ? judgement : { ...judgement, ...read.map.span(judgement) },
  );
}

function judgePromised(
  reads: BlockRead[], { code, module, expectations }: BlockRead, transcript: Transcript, block: number, policy: Policy,
): Judgement[] {
  if (!module) return [];
  const literals = reads.flatMap((read) => read.module?.literals ?? []);
  const judgements = judgePromises(expectations, { module, block, transcript, literals, policy });
  return noteSetOrder(judgements, expectations, (subject) => module.makesSets && !sorts(code, subject));
}

/** Whether the lines of a promise put their items into an order. */
function sorts(code: string, { first, last }: Subject): boolean {
  return lines(code).slice(first - 1, last).some((line) => line.includes("sorted(") || line.includes(".sort("));
}

/**
 * The promise of a block that it is not Python, where the interpreter says so, who
 * knows it better than a parser that is not its own.
 */
function judgeRefusal({ refusal }: BlockRead, transcript: Transcript, block: number): Judgement[] | null {
  const end = transcript.ends[block]?.end;
  if (!refusal || typeof end !== "object" || !("SyntaxError" in end)) return null;
  const { form, span, line, text } = refusal;
  const { class: name, message } = end.SyntaxError;
  const actual = `${name}: ${message}`;
  return [{ line, ...span, form, strength: "must", expected: text, actual, verdict: "matched", way: "exact", problem: null }];
}
