import { defineConfig } from "vitest/config";
import { FlowTable } from "./browser/lib/readers/table.ts";
import { SecondAttempts } from "./browser/lib/second.ts";

const table = process.env["PYPROOF_FLOWS"];

// One book at a time, and one browser but for the flows: the pages are what is tested,
// not the machine. For the same reason a test has a second attempt: three browsers on two
// busy cores can be slower than a test thought. What needs it is told.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    retry: 1,
    reporters: ["default", new SecondAttempts(), ...(table === undefined ? [] : [new FlowTable(table)])],
  },
});
