/**
 * Two interpreters agree: each program of the cases does here what it did in the
 * build's. `tests/judging` says what that was; what differs stands in a table.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { End, ProgramBlock, Transcript, What } from "../src/contract.ts";
import { startPython, type Run } from "./lib/python.ts";

const FOLDER = fileURLToPath(new URL("../../../tests/judging", import.meta.url));

/** Cases of which a page shows something else, with the reason. */
const DIFFERENT: Record<string, string> = {
  "a-marker-without-its-colon-promises-what-reads-as-an-output.json": "it is left to chance",
  "random-output-is-unclear.json": "it is left to chance",
  "set-order-is-unclear.json": "the order of a set is the interpreter's own",
};

interface Fixture {
  programs: { blocks: { job: ProgramBlock }[]; transcript: Transcript }[];
}

/** An event without what differs of itself: places in memory, and whether the frame
 *  that an exception passes through counts already. */
function comparable(what: What): unknown {
  const text = JSON.stringify(what, (key, value: unknown) => (key === "missing" ? null : value));
  const event = JSON.parse(text.replace(/ at 0x[0-9a-f]+/g, " at 0x0")) as What;
  if ("Passed" in event) event.Passed.exception.places = [];
  return event;
}

/** Ends that only a process has. */
function isCutShort(end: End): boolean {
  return typeof end === "object" && ("TimedOut" in end || "Crashed" in end || "MemoryLimit" in end || "OutputLimit" in end);
}

function files(): string[] {
  if (!existsSync(FOLDER)) return [];
  // Beside them lie tables of single rules.
  const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /^(book|cases)[\\/].*\.json$/.test(name));
}

describe.skipIf(files().length === 0)("programs of the cases", () => {
  let run: Run;
  beforeAll(async () => {
    run = await startPython();
  }, 60_000);

  it.each(files().sort())("%s", (name) => {
    const { programs } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Fixture;
    const differs = Object.keys(DIFFERENT).some((other) => name.endsWith(other));
    for (const { blocks, transcript } of programs) {
      if (transcript.ends.some(({ end }) => isCutShort(end))) continue;
      const here = run(blocks.map(({ job }) => job)).transcript;
      const [ours, theirs] = [here, transcript].map(({ events, ends }) => ({
        events: events.map(({ block, what }) => ({ block, what: comparable(what) })),
        ends: ends.map(({ end }) => end),
      }));
      if (differs) expect(ours?.ends).toEqual(theirs?.ends);
      else expect(ours).toEqual(theirs);
    }
  });
});
