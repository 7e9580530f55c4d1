/** How a run ended, in words. */
import type { BlockData, RunEnd, Transcript } from "../contract.ts";
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

function ran(told: Told, { ends }: Transcript, words: Words): string {
  const last = ends[told.numbers.length - 1]?.end ?? "NotRun";
  const asPromised = told.isAuthors;
  if (last === "Finished") return words.say(told.isSilent ? "site-finished-silent" : "site-finished");
  if (last === "Raised") return words.say(asPromised && told.data.raises ? "site-raised-promised" : "site-raised");
  if (last === "NotRun") {
    const at = ends.findIndex(({ end }) => end !== "Finished");
    const number = told.numbers[at] ?? told.numbers[0] ?? 1;
    return words.say("site-not-run", { number: String(number) });
  }
  if ("Exited" in last) return words.say("site-exited", { status: String(last.Exited) });
  if ("SyntaxError" in last) {
    if (asPromised && told.data.refused) return words.say("site-refused");
    const { line, class: name, message } = last.SyntaxError;
    return words.say("site-syntax-error", { line: String(line), class: name, message });
  }
  if ("MemoryLimit" in last) return words.say("site-memory");
  return words.say("site-ended");
}
