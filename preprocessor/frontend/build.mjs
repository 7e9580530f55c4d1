// Makes the files of the site and puts them, compressed, where the tool embeds
// them. `--check` makes them anew and says whether those that are committed are
// the same.
//
// - `site.js`, a classic script, and `site.css` are what every page loads.
// - `run-HASH.js`, `edit-HASH.js`, `search-HASH.js`, `explain-HASH.js`, `changes-HASH.js`,
//   `after-HASH.js`, `steps-HASH.js`, `exercise-HASH.js` are modules that the page loads
//   when the reader first runs, edits, searches, meets an exception, has changed an example
//   or comes by a link with code, tries code with the names of a run, opens the steps, or
//   where the page has tasks; `chunk-HASH.js` is what they share.
// - `recorder-HASH.js` and `answering-HASH.js` are what Python needs besides where steps
//   are recorded, and where names are asked for.
// - `worker-HASH.js` is the module worker in which Python runs, `sw.js` the
//   service worker through which it asks the page for input.
// - `judge-HASH.wasm` is the tool's own judge, which `build-judge.mjs` makes: it lies
//   beside these files, and its name is told here.
// - `library-HASH.zip` is what `build-library.mjs` compiles of Python's library.
// - `licenses.txt` has the notices of the packages that are bundled.
// - `pyodide.json`, which is no file of the site, tells the tool which Pyodide
//   they were made for.
// - `serve.js` and `serve.css` are in no site: `mdbook-pyproof serve` puts them into
//   the pages that it shows.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { licenses } from "./licenses.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const archive = join(here, "../tool/assets/site.json.gz");
const judge = gunzipSync(readFileSync(join(here, "../tool/assets/judge.wasm.gz")));

/** What a browser checks a file by. */
function integrityOf(bytes) {
  return "sha384-" + createHash("sha384").update(bytes).digest("base64");
}

/** The name of a file of the site that is no text, as `assets.rs` gives it. */
function nameOf(stem, bytes, extension) {
  return `${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.${extension}`;
}

/** Version, and hash of each file, of the Pyodide that pages load by default. */
function pyodide() {
  const folder = join(here, "node_modules/pyodide");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = {};
  for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]) {
    const bytes = readFileSync(join(folder, name));
    files[name] = { bytes: bytes.length, integrity: integrityOf(bytes) };
  }
  return { version, files };
}

/** The compiled library, as pages load it. */
function library() {
  const bytes = readFileSync(join(here, "../tool/assets/library.zip"));
  return { name: nameOf("library", bytes, "zip"), bytes: bytes.length, integrity: integrityOf(bytes) };
}

/** What the tool holds a book's own Pyodide and packages against. */
function madeFor() {
  const { version, files } = pyodide();
  const lock = JSON.parse(readFileSync(join(here, "node_modules/pyodide/pyodide-lock.json"), "utf8"));
  return JSON.stringify({ version, files: Object.keys(files), packages: Object.keys(lock.packages) });
}

/** The messages that pages show, of one language, as Fluent. Those that explain exceptions,
 *  speak of changes or of names are in files of their own: a page needs them only then. */
function messages(lang, kind) {
  const text = readFileSync(join(here, `../tool/messages/${kind}${lang}.ftl`), "utf8");
  const kept = [];
  let keeps = false;
  for (const line of text.split("\n")) {
    const key = /^([a-z][\w-]*)\s*=/.exec(line);
    if (key) keeps = kind !== "" || /^(site|mdbook)-/.test(key[1]);
    else if (/^#|^$/.test(line)) keeps = false;
    if (keeps) kept.push(line);
  }
  return kept.join("\n") + "\n";
}

/** Lets modules import `messages:ru`, and `messages:errors.ru`. */
const texts = {
  name: "texts",
  setup(builder) {
    builder.onResolve({ filter: /^messages:/ }, ({ path }) => ({ path: path.slice(9), namespace: "messages" }));
    builder.onLoad({ filter: /.*/, namespace: "messages" }, ({ path }) => {
      const [, kind, lang] = /^(\w+\.)?(\w+)$/.exec(path);
      return { contents: messages(lang, kind ?? ""), loader: "text" };
    });
    // The style of what is loaded late comes with it: `style:changes`.
    // The names of files come from the paths, too: nothing of this machine is in these.
    builder.onResolve({ filter: /^style:/ }, ({ path }) => ({ path: path.slice(6), namespace: "style" }));
    builder.onLoad({ filter: /.*/, namespace: "style" }, async ({ path }) => {
      const text = readFileSync(join(here, `src/style/late/${path}.css`), "utf8");
      const { code } = await transform(text, { loader: "css", minify: true, target: common.target });
      return { contents: code, loader: "text" };
    });
  },
};

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  // All of them are in `licenses.txt`.
  legalComments: "none",
  charset: "utf8",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  loader: { ".py": "text" },
  plugins: [texts],
  outdir: "dist",
};

/** The files that went into those that were made. */
const bundled = [];

async function made(options) {
  const result = await build({ ...common, ...options });
  for (const { inputs } of Object.values(result.metafile.outputs)) bundled.push(...Object.keys(inputs));
  return result.outputFiles.map((file) => [basename(file.path), file.text]);
}

function named(files, stem) {
  const found = files.find(([name]) => name.startsWith(`${stem}-`));
  if (!found) throw new Error(`${stem} was not built`);
  return found[0];
}

/** The modules that a page loads when they are first used. */
const LATE = ["run", "edit", "search", "explain", "changes", "after", "steps", "exercise"];

async function site() {
  const worker = await made({
    entryPoints: { worker: "src/run/worker.ts" },
    entryNames: "[name]-[hash]",
    format: "esm",
    define: { PYODIDE: JSON.stringify(pyodide()), LIBRARY: JSON.stringify(library()) },
  });
  const service = await made({ entryPoints: { sw: "src/run/sw.ts" }, format: "iife" });
  const lazy = await made({
    entryPoints: Object.fromEntries(LATE.map((stem) => [stem, `src/${stem}.ts`])),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    define: { PYODIDE: JSON.stringify(pyodide()), JUDGE: JSON.stringify(nameOf("judge", judge, "wasm")), WORKER: JSON.stringify(named(worker, "worker")) },
  });
  const names = Object.fromEntries(LATE.map((stem) => [stem, named(lazy, stem)]));
  const page = await made({
    entryPoints: { site: "src/site.ts" },
    format: "iife",
    define: { LAZY: JSON.stringify(names), PYODIDE_VERSION: JSON.stringify(pyodide().version) },
  });
  const style = await made({ entryPoints: { site: "src/style/site.css", serve: "src/style/serve.css" } });
  const serve = await made({ entryPoints: { serve: "src/serve.ts" }, format: "iife" });
  const told = [["pyodide.json", madeFor()], ["licenses.txt", licenses(here, bundled, pyodide().version)]];
  const files = [...worker, ...service, ...lazy, ...page, ...style, ...serve, ...told];
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(files), null, 1) + "\n";
}

const text = await site();
if (process.argv.includes("--check")) {
  const committed = gunzipSync(readFileSync(archive)).toString("utf8");
  if (committed !== text) {
    console.error("the committed files of the site are not what the sources make: npm run build");
    process.exit(1);
  }
} else {
  writeFileSync(archive, gzipSync(text, { level: 9 }));
}
for (const [name, content] of [...Object.entries(JSON.parse(text)), [nameOf("judge", judge, "wasm"), judge]]) {
  const sizes = [gzipSync(content, { level: 9 }).length + " gz", brotliCompressSync(content).length + " br"];
  console.log([name, Buffer.byteLength(content), ...sizes].join("\t"));
}
