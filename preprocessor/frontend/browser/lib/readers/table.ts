/** A reporter that writes the table of flows and browsers: the seconds of each, or how it ended. */
import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export class FlowTable implements Reporter {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const flows = modules.find(({ moduleId }) => moduleId.endsWith("/flows.test.ts"));
    if (!flows) return;
    const rows = new Map<string, string[]>();
    const suites = [...flows.children.suites()];
    for (const suite of suites) {
      for (const test of suite.children.tests()) rows.set(test.name, [...(rows.get(test.name) ?? []), cell(test)]);
    }
    const line = (cells: string[]) => `| ${cells.join(" | ")} |\n`;
    const head = line(["flow", ...suites.map(({ name }) => name)]) + line(["---", ...suites.map(() => "---:")]);
    writeFileSync(this.#file, head + [...rows].map(([name, cells]) => line([name, ...cells])).join(""));
  }
}

function cell(test: TestCase): string {
  const { state } = test.result();
  return state === "passed" ? `${((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)} s` : state;
}
