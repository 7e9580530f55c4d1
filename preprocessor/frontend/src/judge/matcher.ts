/**
 * Holds what a block promised against what its run did (`matcher/mod.rs`).
 *
 * Every expectation gets a judgement, or is commentary by a rule of the reading;
 * none is silently dropped. What needs a second run to be known is not known
 * here: whether an output changes from run to run.
 */
import type { Exception, Judgement } from "../contract.ts";
import {
  holds, strengthOf, textOf, type ErrorReading, type Expectation, type Form, type Subject,
} from "./expectation.ts";
import { best, begins, butForSpacing, exact, unordered, wayOf, written, type Spelling, type Way } from "./matcher/keep.ts";
import { normalized, sameItems } from "./matcher/normalize.ts";
import { isClose, literalBeforeRemark, promisedInProse } from "./matcher/reading.ts";
import { judgement, ran, type Facts, type Run } from "./matcher/run.ts";
import { judgeShown } from "./matcher/shown.ts";
import { isOf, passed, raised, told, valueOf, writtenBy } from "./matcher/transcript.ts";
import { isRepr, read } from "./python/literal.ts";
import { lines, stripSuffix } from "./text.ts";

export type { Run } from "./matcher/run.ts";

/** Judges every expectation of a block; commentary gets no judgement. */
export function judge(expectations: Expectation[], run: Run): Judgement[] {
  return expectations.flatMap((expectation) => judgeOne(run, expectation) ?? []);
}

/** What a subject left. */
type Actual =
  /** It wrote this. */
  | { kind: "output"; text: string }
  /** It wrote nothing and had this value. */
  | { kind: "value"; text: string; repr: string }
  | { kind: "nothing" };

/** The texts that a promise may give for it. */
function spellings(actual: Actual): Spelling[] {
  switch (actual.kind) {
    case "output":
      return [written(actual.text)];
    case "value":
      // What `repr` puts in quotes is a string; a promise may, too.
      return [{ text: actual.repr, plain: false }, { text: actual.text, plain: /^['"]/.test(actual.repr) }];
    case "nothing":
      return [];
  }
}

/** The text that it is shown as. */
function shown(actual: Actual): string {
  return normalized(spellings(actual)[0]?.text ?? "");
}

function judgeOne(run: Run, expectation: Expectation): Judgement | null {
  const { reading, subjects } = expectation;
  if (subjects.length === 0 && reading.kind !== "shown") {
    return judgement(expectation, "marked", "", ["unclear", null, "silent"]);
  }
  switch (reading.kind) {
    case "marked":
      return judgeMarked(run, expectation, [reading.text, ...reading.others], reading.unordered);
    case "error":
      return judgeError(run, expectation, reading);
    case "shown":
      return judgeShown(run, expectation, reading.shown);
    case "unmarked":
      return judgeUnmarked(run, expectation, reading.text, reading.told, reading.ownLine);
  }
}

function judgeMarked(run: Run, expectation: Expectation, texts: string[], anyOrder: boolean): Judgement {
  for (const subject of expectation.subjects) {
    const actual = actualOf(run, subject);
    const ways = spellings(actual).flatMap((came) =>
      texts.map((text) => {
        if (anyOrder) return unordered(text, came.text) ? "exact" : null;
        return wayOf(text, came, true, run.literals, run.policy);
      }),
    );
    const way = best(ways);
    if (way) return keptPromise(expectation, "marked", actual, way);
    const echo = echoes(run, subject).find(
      ({ text }) => text !== "" && texts.some((promise) => exact(promise, written(text))),
    );
    if (echo) return keptPromise(expectation, "marked", { kind: "output", text: echo.text }, echo.way);
  }
  return notKept(run, expectation, "marked", shownAgainst(run, expectation));
}

/** What a session and a notebook would show of several statements. */
function echoes({ module, block, transcript }: Run, subject: Subject): { way: Way; text: string }[] {
  const tops = module.statements.filter(({ isTop, firstLine }) => isTop && holds(subject, firstLine));
  const echo = (valuesOf: (at: number) => boolean) => {
    const texts = tops.map(({ firstLine, lastLine, top, kind }, at) => {
      const text = writtenBy(transcript, block, firstLine, lastLine);
      const value = valueOf(transcript, block, top);
      const echoed = value && value.repr !== "None" && kind === "expression" && valuesOf(at);
      return echoed ? `${text}${value.repr}\n` : text;
    });
    return texts.join("");
  };
  return [
    { way: "repl", text: echo(() => true) },
    { way: "notebook", text: echo((at) => at + 1 === tops.length) },
  ];
}

function judgeUnmarked(
  run: Run, expectation: Expectation, text: string, toldText: string | null, ownLine: boolean,
): Judgement | null {
  const [subject] = expectation.subjects;
  if (run.policy.ignoreUnmarked || !subject) return null;
  const actual = actualOf(run, subject);
  if (actual.kind === "nothing") return null;
  const form = actual.kind === "output" ? "bare" : "value";
  const came = spellings(actual);
  if (ownLine) {
    const isKept = came.some((spelling) => exact(text, spelling));
    return isKept ? keptPromise(expectation, "bare", actual, "exact") : null;
  }
  const way = (promise: string) => {
    const loose = literalBeforeRemark(promise);
    return best(came.map((spelling) => wayOf(promise, spelling, loose, run.literals, run.policy)));
  };
  const kept = way(text) ?? (toldText === null ? null : way(toldText));
  if (kept) return keptPromise(expectation, form, actual, kept);
  // A call made for its effect has the value `None`; a comment beside it speaks
  // of the effect.
  if (isEffect(actual)) return null;
  const object = promisedInProse(text);
  if (object !== null) {
    const kept = way(object);
    const judged = kept ? keptPromise(expectation, "prose", actual, kept) : notKept(run, expectation, "prose", actual);
    return { ...judged, expected: object };
  }
  // What reads as a call was meant as one where a `repr` of that shape came.
  // `date(2020, 1, 2)` gives `datetime.date(2020, 1, 2)` without its module.
  const short = ({ text: whole }: Spelling) => {
    const before = stripSuffix(whole, text);
    const module = before === null ? null : stripSuffix(before, ".");
    return module !== null && /^[\p{Alphabetic}\p{N}._]*$/u.test(module);
  };
  if (isRepr(text) && came.some(short)) return null;
  const readsAsOutput =
    read(text) !== null ||
    (isRepr(text) && came.some((spelling) => isRepr(spelling.text))) ||
    came.some((spelling) => isClose(text, spelling.text));
  return readsAsOutput ? notKept(run, expectation, form, actual) : null;
}

function judgeError(run: Run, expectation: Expectation, reading: ErrorReading): Judgement | null {
  const [subject] = expectation.subjects;
  if (!subject) return null;
  const actual = actualOf(run, subject);
  const exceptions = raisedBy(run, subject);
  const exception = exceptions.find((raised) => reading.class === null || isOf(raised, reading.class));
  if (exception) {
    const differs = reading.message !== null && !begins(reading.message, exception.message);
    const facts: Facts = differs ? ["unclear", null, "message"] : ["matched", "exact", null];
    return judgement(expectation, "error", told(exception), facts);
  }
  // `print("KeyError: 1")  # KeyError: 1` promises the text.
  const way = best(spellings(actual).map((came) => wayOf(reading.whole, came, true, run.literals, run.policy)));
  if (way) return keptPromise(expectation, reading.marked ? "marked" : "bare", actual, way);
  if (reading.strength === "inferred") return judgeUnmarked(run, expectation, reading.whole, null, false);
  const judged = notKept(run, expectation, "error", actual);
  const [other] = exceptions;
  return other ? { ...judged, actual: told(other), verdict: "mismatched", problem: "broken" } : judged;
}

/** The exceptions that passed through a subject's lines. */
function raisedBy({ block, transcript }: Run, subject: Subject): Exception[] {
  const atTop = raised(transcript, block).map(({ exception }) => exception);
  const through = atTop.filter(({ places }) => places.some((at) => at.block === block && holds(subject, at.line)));
  return [...through, ...passed(transcript, block, subject.first, subject.last)];
}

/** What a subject left: its output, or else its value. */
function actualOf({ module, block, transcript }: Run, subject: Subject): Actual {
  const text = writtenBy(transcript, block, subject.first, subject.last);
  if (text !== "") return { kind: "output", text };
  const statement = module.statements[subject.statement];
  const value = statement?.isTop ? valueOf(transcript, block, statement.top) : null;
  return value ? { kind: "value", text: value.text, repr: value.repr } : { kind: "nothing" };
}

/** Of a call made for its effect, nothing came. */
function isEffect(actual: Actual): boolean {
  return actual.kind === "value" && actual.repr === "None";
}

/**
 * What a broken promise is shown against: what the first subject left, or the
 * first of the others that left anything.
 */
function shownAgainst(run: Run, expectation: Expectation): Actual {
  const left = expectation.subjects.map((subject) => actualOf(run, subject)).filter(({ kind }) => kind !== "nothing");
  const text = textOf(expectation);
  // Several lines speak of several statements: of those whose lines are as many,
  // or else of the nearest.
  const count = lines(text).length;
  const asMany = text.includes("\n") ? left.find((actual) => lines(shown(actual)).length === count) : undefined;
  return asMany ?? left[0] ?? { kind: "nothing" };
}

function notKept(run: Run, expectation: Expectation, form: Form, actual: Actual): Judgement {
  const problem = problemOf(run, expectation, form, actual);
  // Of a call made for its effect, nothing came.
  let came = isEffect(actual) ? "" : shown(actual);
  const last = expectation.subjects.at(-1);
  const [exception] = came === "" && last ? raisedBy(run, last) : [];
  if (exception) came = told(exception);
  return judgement(expectation, form, came, problem);
}

function problemOf(run: Run, expectation: Expectation, form: Form, actual: Actual): Facts {
  const subject = expectation.subjects.at(-1);
  const statement = run.module.statements[subject?.statement ?? -1];
  const nothing = actual.kind === "nothing";
  const isAssignment = statement?.kind === "assignment";
  const assigned = strengthOf(expectation) === "inferred" && actual.kind === "value" && isAssignment;
  // Of statements below the top level no value is known.
  const leavesNothing = !statement?.isTop || (!isAssignment && statement.kind !== "expression");
  if (nothing && !(subject && ran(run, subject))) return ["unreached", null, "unreached"];
  if (assigned) return ["unclear", null, "assigned"];
  if (nothing && leavesNothing && form !== "error") return ["unclear", null, "silent"];
  const spacing = spellings(actual).some(({ text }) => butForSpacing(textOf(expectation), text));
  return ["mismatched", null, spacing ? "spacing" : "broken"];
}

function keptPromise(expectation: Expectation, form: Form, actual: Actual, way: Way): Judgement {
  return judgement(expectation, form, shown(actual), ["matched", way, way === "part" ? "partial" : null]);
}

/**
 * Excuses the broken promises that give the right items in another order where a
 * set made the order: the language promises none. `makesOrder` says of the lines
 * of a promise whether a set can have made theirs.
 */
export function noteSetOrder(
  judgements: Judgement[], expectations: Expectation[], makesOrder: (subject: Subject) => boolean,
): Judgement[] {
  return judgements.map((judged) => {
    const isFence = judged.form === "fence";
    const expectation = expectations.find(
      ({ span, reading }) =>
        span.start === judged.start &&
        span.end === judged.end &&
        (reading.kind === "shown" && reading.shown.form === "fence") === isFence,
    );
    const bySet = judged.problem === "broken" && expectation?.subjects.some(makesOrder);
    const excused = bySet && sameItems(judged.expected, judged.actual);
    return excused ? { ...judged, verdict: "unclear", problem: "order" } : judged;
  });
}
