/** A reporter that names, at the end, each test that passed only at its second attempt:
 *  it is one to look into, for what a test runs into a reader may, too. */
import type { Reporter, TestModule } from "vitest/node";

export class SecondAttempts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]).filter((test) => test.diagnostic()?.flaky);
    if (tests.length === 0) return;
    console.log("Passed only at the second attempt:");
    for (const test of tests) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`);
      for (const error of test.result().errors ?? []) console.log(`    ${error.message}`);
    }
  }
}
