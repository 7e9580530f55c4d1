/**
 * Books for the browser's tests: built by the tool itself, into folders of their
 * own, with Pyodide from `node_modules`, so that no network is needed.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../../..");

/** The tool that `cargo book` builds. */
export const tool = process.env["PYPROOF_BIN"] ?? join(repository, "target/release/mdbook-pyproof");

const pyodide = join(repository, "preprocessor/frontend/node_modules/pyodide");

/** A book on disk, and the folder of its pages. */
export interface Book {
  root: string;
  site: string;
}

/** What a small book is made of. */
export interface Parts {
  /** File name without `.md`, and the Markdown; the first is the first page. */
  chapters: Record<string, string>;
  /** `ru` unless said. */
  language?: "ru" | "en";
  /** Lines of `[preprocessor.pyproof.site]`. */
  site?: string;
  /** Further lines of `book.toml`. */
  settings?: string;
  /** Whether Pyodide is copied from `node_modules`; it is unless said. */
  pyodide?: boolean;
}

const made: string[] = [];

/** Removes all books that were made. */
export function removeBooks(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), "pyproof-book-"));
  made.push(root);
  return root;
}

/** Runs the tool in a book; throws with what it said unless it ends so. */
export function run(root: string, args: string[], status = 0, env: NodeJS.ProcessEnv = {}): { stdout: string; stderr: string } {
  const ended = spawnSync(tool, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  if (ended.error) throw ended.error;
  if (ended.status !== status) {
    throw new Error(`${args.join(" ")} ended with ${String(ended.status)}\n${ended.stdout}\n${ended.stderr}`);
  }
  return { stdout: ended.stdout, stderr: ended.stderr };
}

/** The book of this repository, built. `cdn`: as its `book.toml` says. */
export function bookOfRepository(env: NodeJS.ProcessEnv = {}): Book {
  const root = folder();
  cpSync(join(repository, "book"), join(root, "book"), { recursive: true });
  cpSync(join(repository, "book.toml"), join(root, "book.toml"));
  putPyodide(root);
  run(root, ["build"], 0, { MDBOOK_PREPROCESSOR__PYPROOF__SITE__PYODIDE: JSON.stringify("pyodide"), ...env });
  return { root, site: join(root, "target/site") };
}

function putPyodide(root: string): void {
  // Copied: a link that leads out of the book is refused.
  cpSync(pyodide, join(root, "pyodide"), { recursive: true });
}

/** Writes a small book. */
export function write(parts: Parts): string {
  const root = folder();
  const names = Object.keys(parts.chapters);
  const site = parts.pyodide === false ? "" : 'pyodide = "pyodide"\n';
  writeFileSync(
    join(root, "book.toml"),
    `[book]\ntitle = "Проба"\nlanguage = "${parts.language ?? "ru"}"\nsrc = "src"\n` +
      `[build]\nbuild-dir = "target/site"\ncreate-missing = false\n` +
      `[preprocessor.pyproof]\nbefore = ["links"]\n[preprocessor.pyproof.site]\n${site}${parts.site ?? ""}\n` +
      `[output.html]\nsmart-punctuation = false\n${parts.settings ?? ""}\n`,
  );
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src/SUMMARY.md"), "# Оглавление\n\n" + names.map((name) => `- [${name}](${name}.md)\n`).join(""));
  for (const [name, text] of Object.entries(parts.chapters)) {
    mkdirSync(dirname(join(root, "src", name)), { recursive: true });
    writeFileSync(join(root, "src", `${name}.md`), text);
  }
  if (parts.pyodide !== false) putPyodide(root);
  return root;
}

/** Writes a small book and builds it. */
export function bookOf(parts: Parts): Book {
  const root = write(parts);
  run(root, ["build"]);
  return { root, site: join(root, "target/site") };
}

