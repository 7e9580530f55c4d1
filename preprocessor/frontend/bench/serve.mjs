// How long it takes from saving a chapter until a browser has painted it, under
// `mdbook-pyproof serve`.
//
//   node bench/serve.mjs [BOOK] [CHAPTER] [ROUNDS]
//
// BOOK is a book's folder, which is copied; by default that of this repository, and
// its first chapter. The tool is `target/release/mdbook-pyproof`, or PYPROOF_BIN.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const tool = resolve(process.env.PYPROOF_BIN ?? join(root, "target/release/mdbook-pyproof"));
const source = resolve(process.argv[2] ?? root);
const rounds = Number(process.argv[4] ?? 20);

const book = mkdtempSync(join(tmpdir(), "pyproof-bench-"));
for (const name of readdirSync(source)) {
  if (["book", "src", "theme", "book.toml"].includes(name)) {
    cpSync(join(source, name), join(book, name), { recursive: true });
  }
}
const toml = readFileSync(join(book, "book.toml"), "utf8");
const src = /^src = "(.+)"$/m.exec(toml)?.[1] ?? "src";
const summary = readFileSync(join(book, src, "SUMMARY.md"), "utf8");
const chapter = process.argv[3] ?? /\(([^)]+\.md)\)/.exec(summary)[1];

const server = spawn(tool, ["serve", "--port", "0"], { cwd: book, stdio: ["ignore", "pipe", "ignore"] });
let address;
for await (const line of createInterface({ input: server.stdout })) {
  address = /http:\/\/\S+/.exec(line)?.[0];
  if (address) break;
}
const browser = await chromium.launch({
  executablePath: process.env.PYPROOF_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage();
let painted;
await page.exposeBinding("paintedPage", (_, text, began, at) => painted?.(text, began, at));
/* global document, requestAnimationFrame, window */
await page.addInitScript(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const text = document.querySelector("main").textContent;
    // The second frame begins when the first is on the screen.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const { timeOrigin } = performance;
        window.paintedPage(text, timeOrigin, timeOrigin + performance.now());
      }),
    );
  });
});
await page.goto(address + chapter.replace(/\.md$/, ".html"), { waitUntil: "load" });
await page.waitForTimeout(500);

const path = join(book, src, chapter);
const text = readFileSync(path, "utf8");
const times = [];
const built = [];
for (let round = 0; round < rounds; round++) {
  const mark = `сохранено ${round}.`;
  const shown = new Promise((done) => {
    painted = (text, began, at) => text.includes(mark) && done({ began, at });
  });
  const saved = performance.timeOrigin + performance.now();
  // Code as well as prose: a program is run anew each time.
  writeFileSync(path, `${text}\n${mark}\n\n\`\`\`python\nprint(${round})  # Выведет: ${round}\n\`\`\`\n`);
  const { began, at } = await shown;
  built.push(began - saved);
  times.push(at - saved);
  await page.waitForTimeout(200);
}
const told = (name, values) => {
  values.sort((a, b) => a - b);
  const at = (part) => Math.round(values[Math.min(values.length - 1, Math.floor(part * values.length))]);
  console.log(`${name}: least ${at(0)} ms, median ${at(0.5)} ms, 90 % ${at(0.9)} ms, most ${at(1)} ms`);
};
console.log(`${chapter}, ${rounds} saves`);
told("until the browser loads the page anew", built);
told("until it has painted it", times);

await browser.close();
server.kill("SIGINT");
await new Promise((resolve) => server.once("exit", resolve));
rmSync(book, { recursive: true });
