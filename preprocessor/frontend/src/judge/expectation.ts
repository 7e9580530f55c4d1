/**
 * What the comments of a block promise, before anything is run
 * (`expectation/mod.rs`).
 */
import type { ProgramBlock } from "../contract.ts";
import { holds, strengthOf, type Expectation } from "./expectation/types.ts";
import type { Module } from "./python.ts";
import { readsAsOutput } from "./python/literal.ts";

export { collect } from "./expectation/collect.ts";
export { Markers } from "./expectation/markers.ts";
export * from "./expectation/types.ts";

/** What the interpreter must note so that expectations can be judged. */
export type Watches = Pick<ProgramBlock, "values" | "tolerated" | "traced">;

/**
 * What must be noted of a block so that its expectations can be judged; of an
 * `interactive` one each value, for it is the `_` of what follows.
 */
export function watches(module: Module, expectations: Expectation[], interactive: boolean): Watches {
  const watches: Watches = { values: [], tolerated: [], traced: false };
  if (interactive) {
    const values = module.statements.filter(({ isTop, kind }) => isTop && kind === "expression");
    watches.values.push(...values.map(({ top }) => ({ statement: top, ask: false })));
  }
  for (const expectation of expectations) {
    const ask = mayBeARepr(expectation);
    for (const subject of expectation.subjects) {
      const tops = module.statements.filter(({ isTop, firstLine }) => isTop && holds(subject, firstLine));
      watches.values.push(...tops.map(({ top }) => ({ statement: top, ask })));
    }
    const [subject] = expectation.subjects;
    if (!subject) continue;
    const { reading } = expectation;
    const { first, last } = subject;
    if (reading.kind === "error") {
      watches.tolerated.push({ first, last, exceptions: reading.class === null ? "Any" : { Class: reading.class } });
    } else if (reading.kind === "shown" && reading.shown.error) {
      watches.tolerated.push({ first, last, exceptions: { Class: reading.shown.error.class } });
    }
    const nested = module.statements[subject.statement]?.isTop === false;
    watches.traced ||= nested && (reading.kind === "error" || strengthOf(expectation) === "must");
  }
  return watches;
}

/**
 * Whether the words may be what an object says of itself. For mere words beside a
 * statement no code of the program is run that it does not run.
 */
function mayBeARepr({ reading }: Expectation): boolean {
  if (reading.kind !== "unmarked") return reading.kind !== "error";
  return reading.told !== null || /[<[({]/.test(reading.text) || readsAsOutput(reading.text);
}
