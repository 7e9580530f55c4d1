/** How a run ended, in words. */
import type { BlockData, Exception, RunEnd, Transcript } from "../contract.ts";
import type { Kind } from "./verdicts.ts";
import type { Words } from "./words.ts";

export interface Told {
  end: RunEnd;
  data: BlockData;
  /** Whether the code is the author's. */
  isAuthors: boolean;
  /** Whether it wrote or drew anything. */
  isSilent: boolean;
  /** Numbers on the page of the program's blocks; the last is the reader's. */
  numbers: number[];
}

export function stateOf(told: Told, words: Words): string {
  const { end } = told;
  switch (end.kind) {
    case "stopped":
      return words.say("site-stopped");
    case "crashed":
      return words.say("site-crashed", { message: end.message });
    case "unavailable":
      return words.say("site-unavailable", { message: end.message });
    case "ran":
      return ran(told, end.transcript, words);
  }
}

export interface Summary {
  text: string;
  isKept: boolean;
  /** Whether it broke a promise. */
  isBroken: boolean;
  /** Whether it ended as the author wants. */
  isIntended: boolean;
}

/** How a run ended, in one quiet line: its promises first, if it has any. */
export function summaryOf(told: Told, kinds: Kind[], words: Words): Summary {
  const said = stateOf(told, words);
  const { end, numbers } = told;
  if (end.kind !== "ran") return { text: said, isKept: false, isBroken: false, isIntended: false };
  const last = end.transcript.ends[numbers.length - 1];
  const isIntended = (last?.end === "Finished" && missed(told, end.transcript, words) === null) || isPromised(told, words);
  const broken = kinds.filter((kind) => kind === "broken").length;
  const isKept = isIntended && kinds.length > 0 && kinds.every((kind) => kind === "kept");
  const promises = words.say("site-not-kept", { broken: String(broken), count: String(kinds.length) });
  const isBroken = isIntended && broken > 0;
  const parts = isKept ? [words.say("site-as-promised")] : isBroken ? [promises] : [said.replace(/\.$/, "")];
  if (last && last.end !== "NotRun" && !end.isUntimed) parts.push(words.say("site-seconds", { seconds: words.seconds(last.duration_us) }));
  return { text: parts.join(" · "), isKept, isBroken, isIntended };
}

/** Whether the author promised the exception that ended it. */
export function isPromised(told: Told, words: Words): boolean {
  const { end, data, isAuthors, numbers } = told;
  if (end.kind !== "ran" || !isAuthors) return false;
  const last = end.transcript.ends[numbers.length - 1]?.end ?? "NotRun";
  if (typeof last === "object" && "SyntaxError" in last) return data.refused === true;
  return last === "Raised" && Boolean(data.raises) && missed(told, end.transcript, words) === null;
}

function ran(told: Told, transcript: Transcript, words: Words): string {
  const said = ended(told, transcript, words);
  const missing = missed(told, transcript, words);
  return missing === null ? said : `${said} ${missing}`;
}

function ended(told: Told, transcript: Transcript, words: Words): string {
  const { ends } = transcript;
  const last = ends[told.numbers.length - 1]?.end ?? "NotRun";
  if (last === "Finished") return words.say(told.isSilent ? "site-finished-silent" : "site-finished");
  if (last === "Raised") {
    return words.say(isPromised(told, words) ? "site-raised-promised" : "site-raised");
  }
  if (last === "NotRun") {
    const at = ends.findIndex(({ end }) => end !== "Finished");
    const number = told.numbers[at] ?? told.numbers[0] ?? 1;
    return words.say("site-not-run", { number: String(number) });
  }
  if ("Exited" in last) return words.say("site-exited", { status: String(last.Exited) });
  if ("SyntaxError" in last) {
    if (isPromised(told, words)) return words.say("site-refused");
    const { line, class: name, message } = last.SyntaxError;
    return words.say("site-syntax-error", { line: String(line), class: name, message });
  }
  if ("OutputLimit" in last) return words.say("site-output-limit");
  if ("MemoryLimit" in last) return words.say("site-memory");
  return words.say("site-ended");
}

/** The end that the author promised and that did not happen, as in `outcome.rs`: another
 * interpreter may reach the end where the build's raised an exception. */
function missed({ data, isAuthors, numbers }: Told, { events, ends }: Transcript, words: Words): string | null {
  const last = numbers.length - 1;
  const end = ends[last]?.end ?? "NotRun";
  const ranSoFar = end === "Finished" || end === "Raised" || (typeof end === "object" && "Exited" in end);
  if (!isAuthors || !ranSoFar) return null;
  if (data.refused) return words.say("site-refusal-missing");
  const wanted = data.raises;
  if (wanted === undefined || wanted === false) return null;
  const raised = events.flatMap(({ block, what }) => (block === last && "Raised" in what ? [what.Raised.exception] : []));
  if (raised.some((exception) => isOf(wanted, exception))) return null;
  return typeof wanted === "string" ? words.say("site-raise-missing-class", { class: wanted }) : words.say("site-raise-missing");
}

const SYNTAX_ERRORS = ["SyntaxError", "IndentationError", "TabError"];

function isOf(wanted: string | true, exception: Exception): boolean {
  if (wanted === true) return true;
  const name = wanted.split(".").at(-1) ?? wanted;
  return name === exception.class || (SYNTAX_ERRORS.includes(wanted) && SYNTAX_ERRORS.includes(exception.class));
}

/** Numbers of the blocks before the reader's that did not run to their end, although
 * nothing promised that: later blocks lack the names that they bind. */
export function unfinished({ ends }: Transcript, blocks: { data: BlockData; isEdited: boolean }[], numbers: number[]): number[] {
  return numbers.slice(0, -1).filter((_, at) => {
    const end = ends[at]?.end ?? "NotRun";
    const block = blocks[at];
    if (end === "Finished" || end === "NotRun" || block === undefined) return false;
    const isAsBuilt = !block.isEdited && (Boolean(block.data.raises) || block.data.refused || (typeof end === "object" && "Exited" in end));
    return !isAsBuilt;
  });
}
