/**
 * The page's judging and the tool's agree on every case and every chapter of the
 * book: `tests/testsuite/judging.rs` writes what the tool makes of them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Judgement, Policy, ProgramBlock, Transcript } from "../src/contract.ts";
import { judge, programBlock, readBlock } from "../src/judge/index.ts";

interface Fixture {
  markers: string[];
  policy: Policy;
  programs: {
    blocks: {
      shown: string;
      interactive: boolean;
      fence: string | null;
      unpromised: boolean;
      job: ProgramBlock;
      judgements: Judgement[];
    }[];
    transcript: Transcript;
  }[];
}

const folder = join(import.meta.dirname, "../../../tests/judging");

/** What cannot agree, and why. */
const KNOWN: Record<string, string> = {
  "fence-container":
    "An output fence that is ignored is no promise, and a page is not told of it; the tool has values noted for it.",
  "repl-tracebacks":
    "What is typed in a session and is no Python is refused in the words of the parser, which are another's here.",
};

for (const group of ["cases", "book"]) {
  describe(group, () => {
    for (const file of readdirSync(join(folder, group)).sort()) {
      const name = file.replace(".json", "");
      const fixture = JSON.parse(readFileSync(join(folder, group, file), "utf8")) as Fixture;
      // What is known to differ is said to agree as soon as it does.
      (name in KNOWN ? test.fails : test)(name, () => { agrees(fixture); });
    }
  });
}

function agrees({ markers, policy, programs }: Fixture): void {
  for (const { blocks, transcript } of programs) {
    const reads = blocks.map(({ shown, interactive, fence, unpromised }) =>
      readBlock(shown, { interactive, fence: fence ?? undefined, unpromised, markers }),
    );
    for (const [at, { job, judgements }] of blocks.entries()) {
      const read = reads[at];
      expect(read && programBlock(read, { stdin: job.stdin })).toEqual(job);
      expect(judge(reads, transcript, at, policy)).toEqual(judgements);
    }
  }
}
