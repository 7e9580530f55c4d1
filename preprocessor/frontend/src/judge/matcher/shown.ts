/**
 * Holds what an author shows of a run, as a terminal showed it, against what the
 * run would have shown there (`matcher/shown.rs`).
 *
 * A fence may show what a script prints, what a session echoes, or what a
 * notebook does; lines under a prompt, what the session shows of just that.
 */
import type { Exception, Judgement, Stream } from "../../contract.ts";
import type { Shown, ShownError } from "../expectation/shown.ts";
import { holds, type Expectation, type Subject } from "../expectation/types.ts";
import { bytes, likeness, splitOnce, trim } from "../text.ts";
import { begins, butForSpacing, isPartOfShown, isShown, type Way } from "./keep.ts";
import { normalized } from "./normalize.ts";
import { judgement, ran, type Facts, type Run } from "./run.ts";
import { echoes, isOf, raised, told, type Echo } from "./transcript.ts";

type Form = Shown["form"];

/** What a run would have shown, in one of the ways to show it. */
interface View {
  way: Way;
  text: string;
}

/** Judges what is shown. Every such promise gets a judgement. */
export function judgeShown(run: Run, expectation: Expectation, shown: Shown): Judgement {
  const judged = (actual: string, facts: Facts) => judgement(expectation, shown.form, normalized(actual), facts);
  if (shown.refused !== null) return judged(`SyntaxError: ${shown.refused}`, ["matched", "exact", null]);
  const [subject] = expectation.subjects;
  if (!subject) return judged("", ["unclear", null, "silent"]);
  const views = viewsOf(run, subject, shown.form);
  const byError = shown.error && judgeError(run, expectation, shown.form, subject, shown.error, views);
  if (byError) return byError;
  const view = views.find(({ text }) => isShown(shown.text, text));
  if (view) return judged(view.text, ["matched", view.way, null]);
  // Behind a blank line the author may go on in words of their own.
  const [before] = (shown.form === "repl" && splitOnce(shown.text, "\n\n")) || [];
  const viewBefore = before === undefined ? undefined : views.find(({ text }) => isShown(before, text));
  if (viewBefore) return judged(viewBefore.text, ["matched", "remark", null]);
  const near = nearest(shown.text, views);
  if (shown.form === "fence" && isPartOfShown(shown.text, near)) return judged(near, ["matched", "part", "partial"]);
  const exception = raisedAt(run, subject).at(-1);
  if (shown.error && exception) {
    return judged(after(nearest(shown.error.before, views), exception), ["mismatched", null, "broken"]);
  }
  if (!cameToItsEnd(run, subject, shown.form)) return judged(near, ["unreached", null, "unreached"]);
  const problem = butForSpacing(shown.text, near) ? "spacing" : "broken";
  return judged(exception ? after(near, exception) : near, ["mismatched", null, problem]);
}

/** Judges a traceback that is shown, where the run raised its exception. */
function judgeError(
  run: Run, expectation: Expectation, form: Form, subject: Subject, error: ShownError, views: View[],
): Judgement | null {
  const exception = raisedAt(run, subject).find((raised) => isOf(raised, error.class));
  if (!exception) return null;
  const view = views.find(({ text }) => isShown(error.before, text));
  const came = after(view ? view.text : nearest(error.before, views), exception);
  if (!view) return judgement(expectation, form, came, ["mismatched", null, "broken"]);
  if (error.message !== null && !begins(error.message, exception.message)) {
    return judgement(expectation, form, came, ["unclear", null, "message"]);
  }
  return judgement(expectation, form, came, ["matched", view.way, null]);
}

/** What the run would have shown of the subject. */
function viewsOf(run: Run, subject: Subject, form: Form): View[] {
  const events = echoes(run.transcript, run.block);
  const streams: Stream[][] = [["Out"], ["Out", "Err"]];
  return streams.flatMap((streams): View[] => {
    const text = (echoed: (isLast: boolean) => boolean) => echo(run, subject, form, streams, events, echoed);
    const session = text(() => true);
    if (form === "repl") return [{ way: "exact", text: session }];
    return [
      { way: "exact", text: text(() => false) },
      { way: "repl", text: session },
      { way: "notebook", text: text((isLast) => isLast) },
    ];
  });
}

/**
 * What was written while the subject's statements ran at the top level, and
 * between that the values of its expressions that are `echoed`.
 */
function echo(
  { module, block }: Run, subject: Subject, form: Form, streams: Stream[], events: Echo[],
  echoed: (isLast: boolean) => boolean,
): string {
  const statements = module.statements.filter(({ isTop, kind, firstLine, top }) => {
    const shows = isTop && (kind === "expression" || kind === "compound");
    return shows && holds(subject, firstLine) && echoed(top === module.topLevel - 1);
  });
  const tops = new Set(statements.map(({ top }) => top));
  let text = "";
  for (const event of events) {
    if ("repr" in event) {
      if (event.repr !== "None" && tops.has(event.statement)) text += `${event.repr}\n`;
      continue;
    }
    // The outermost line is that of the statement that ran.
    const outermost = event.places.at(-1);
    const own = outermost?.block === block && holds(subject, outermost.line);
    if (streams.includes(event.stream) && (form === "fence" || own)) text += event.text;
  }
  return text;
}

/** The exceptions that ended statements of the subject. */
function raisedAt({ module, block, transcript }: Run, subject: Subject): Exception[] {
  const holdsTop = (top: number) =>
    module.statements.some((s) => s.isTop && s.top === top && holds(subject, s.firstLine));
  return raised(transcript, block).filter(({ statement }) => holdsTop(statement)).map(({ exception }) => exception);
}

/** Whether all of what a fence shows, or what a prompt shows, has run. */
function cameToItsEnd(run: Run, subject: Subject, form: Form): boolean {
  if (form === "repl") return ran(run, subject);
  const end = run.transcript.ends[run.block]?.end;
  return end === "Finished" || (typeof end === "object" && "Exited" in end);
}

/** What came, and then the exception. */
function after(text: string, exception: Exception): string {
  const came = normalized(text);
  return came === "" ? told(exception) : `${came}\n${told(exception)}`;
}

/** Longer texts are not weighed against each other. */
const MAX_WEIGHED = 4000;

/** Of what could have been shown, what comes nearest to what is. */
function nearest(text: string, views: View[]): string {
  let best = { weight: -1, text: "" };
  for (const view of views) {
    if (view.text === "") continue;
    const long = bytes(text) > MAX_WEIGHED || bytes(view.text) > MAX_WEIGHED;
    const weight = long ? 0 : likeness(trim(text), trim(view.text));
    if (weight > best.weight) best = { weight, text: view.text };
  }
  return best.text;
}
