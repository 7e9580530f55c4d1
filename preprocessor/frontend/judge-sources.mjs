// What the judge of the pages is made of. Its file carries the hash of that, so that
// one which is older than its sources is found without building it anew;
// `tests/testsuite/page_judge.rs` reckons the same.
//
// Comments, blank lines and tests do not count: nothing of them is in the file.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const above = join(import.meta.dirname, "..");
const FOLDERS = ["judge/src", "page-judge/src", "page-judge/unicode_names2"];
const FILES = ["judge/Cargo.toml", "page-judge/Cargo.toml", "page-judge/Cargo.lock", "frontend/build-judge.mjs"];

/** The lines of a file that count. */
function code(text) {
  const lines = text.split("#[cfg(test)]\nmod tests")[0].split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("//")).join("\n");
}

/** The hash of the sources, in hexadecimal digits. */
export function sourcesHash() {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(above, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(above.length + 1).replaceAll("\\", "/")),
  );
  const hash = createHash("sha256");
  for (const name of [...below, ...FILES].sort()) {
    const text = readFileSync(join(above, name), "utf8").replaceAll("\r\n", "\n");
    hash.update(`${name}\n${code(text)}\n`);
  }
  return hash.digest("hex");
}
