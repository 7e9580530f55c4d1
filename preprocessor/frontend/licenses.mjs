// The notices that the licences of the bundled packages ask for, as one text. It goes
// into each site, beside the scripts that the packages are part of.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The package that a bundled file is of; none for our own. */
function packageOf(file) {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

/** Name, version and licence of a package, and the text of that licence. */
function notice(here, name) {
  const folder = join(here, "node_modules", name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const title = `${name} ${version} (${license})`;
  const file = join(folder, "LICENSE");
  if (existsSync(file)) return { title, text: readFileSync(file, "utf8").trim() };
  // The Apache licence is the same for all that are under it.
  if (license !== "Apache-2.0") throw new Error(`${name} comes without the text of its licence`);
  const by = (author?.name ?? author ?? name).replace(/\s*<.*/, "");
  return { title: `${title}, by ${by}`, text: readFileSync(join(here, "../../LICENSE-APACHE"), "utf8").trim() };
}

/** The notices for what the bundled `files` are of; packages with one text share it. */
export function licenses(here, files, pyodide) {
  const names = [...new Set(files.map(packageOf).filter(Boolean))].sort();
  const titles = new Map();
  for (const { title, text } of names.map((name) => notice(here, name))) {
    titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  const own = `The scripts and styles in this folder are of mdbook-pyproof (MIT OR Apache-2.0).

${readFileSync(join(here, "../../LICENSE-MIT"), "utf8").trim()}

The folder pagefind, where a site has it, was made by Pagefind (MIT): copyright 2022
CloudCannon; the terms are those above.

Python in the pages is Pyodide ${pyodide} (MPL-2.0, with CPython under the PSF License),
whose source is at https://github.com/pyodide/pyodide.

The modules in library-*.zip are parts of these, compiled.

The scripts and the judge (judge-*.wasm) hold what is listed below.`;
  const rest = [...titles].map(([text, of]) => `${of.join("\n")}\n\n${text}`);
  // Of the crates that the judge is made of (`build-judge.mjs`).
  const judge = readFileSync(join(here, "judge-licenses.txt"), "utf8").trim();
  return [own, ...rest, judge].join(`\n\n${"-".repeat(72)}\n\n`) + "\n";
}
