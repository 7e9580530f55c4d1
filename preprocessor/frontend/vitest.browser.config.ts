import { defineConfig } from "vitest/config";
import { FlowTable } from "./browser/lib/readers/table.ts";

const table = process.env["PYPROOF_FLOWS"];

// One book at a time, and one browser but for the flows: the pages are what is tested,
// not the machine.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    ...(table === undefined ? {} : { reporters: ["default", new FlowTable(table)] }),
  },
});
