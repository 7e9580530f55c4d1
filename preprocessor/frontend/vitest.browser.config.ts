import { defineConfig } from "vitest/config";

// One browser, one book at a time: the pages are what is tested, not the machine.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
