// Builds the judge of the pages (`preprocessor/page-judge`) and puts it, compressed,
// where the tool embeds it, with the hash of its sources at its end. It wants cargo,
// and `rustup target add wasm32-unknown-unknown`.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sourcesHash } from "./judge-sources.mjs";

const TARGET = "wasm32-unknown-unknown";
const crate = join(import.meta.dirname, "../page-judge");
const assets = join(import.meta.dirname, "../tool/assets");

function run(program, ...args) {
  return execFileSync(program, args, { cwd: crate, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env });
}

/** Folders of this machine, which are to stand in no file: what they are called instead. */
function renamed() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/src");
  const registries = existsSync(sources) ? readdirSync(sources).map((name) => join(sources, name)) : [];
  const toolchain = execFileSync("rustc", ["--print", "sysroot"], { encoding: "utf8" }).trim();
  const names = [...registries.map((folder) => [folder, "crates"]), [toolchain, "rust"], [join(crate, "../.."), "."]];
  return names.map(([folder, name]) => `--remap-path-prefix=${folder}=${name}`);
}

// Before it is built: what is changed meanwhile makes it stale.
const hash = sourcesHash();
const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: renamed().join("\x1f"), CARGO_INCREMENTAL: "0" };
run("cargo", "build", "--release", "--locked", "--ignore-rust-version", "--target", TARGET);
const { target_directory: target } = JSON.parse(run("cargo", "metadata", "--format-version=1", "--no-deps", "--locked"));
const built = readFileSync(join(target, TARGET, "release/pyproof_page_judge.wasm"));

/** A section that only who looks for it reads: its length, its name's, its name, its text. */
const text = Buffer.from(`\x07sources${hash}`);
const section = Buffer.concat([Buffer.from([0, text.length]), text]);
const wasm = Buffer.concat([built, section]);
const packed = gzipSync(wasm, { level: 9 });
writeFileSync(join(assets, "judge.wasm.gz"), packed);
console.log(`judge.wasm\t${wasm.length}\t${packed.length} gz`);

/** The licences of the crates that are in it, each text once. */
const tree = run("cargo", "tree", "--locked", "--target", TARGET, "-e", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}\t{l}");
const { packages } = JSON.parse(run("cargo", "metadata", "--format-version=1", "--locked", "--filter-platform", TARGET));
const notices = new Map();
for (const line of [...new Set(tree.trim().split("\n").map((line) => line.replace(" (*)", "")))].sort()) {
  const [, name, version, licence] = /^(\S+) v(\S+)[^\t]*\t(.*)$/.exec(line);
  const known = packages.find((one) => one.name === name && one.version === version);
  if (known.source === null) continue;
  const folder = join(known.manifest_path, "..");
  const file = ["LICENSE-MIT", "LICENSE-MIT.md", "LICENSE-MIT.txt", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE-APACHE", "COPYING"]
    .map((name) => join(folder, name))
    .find(existsSync);
  const words = file ? readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim() : `The terms are those of ${licence}; by ${known.authors.join(", ") || name}.`;
  notices.set(words, [...(notices.get(words) ?? []), `${name} ${version} (${licence})`]);
}
const parts = [...notices].map(([words, of]) => `${of.join("\n")}\n\n${words}`);
writeFileSync(join(import.meta.dirname, "judge-licenses.txt"), parts.join(`\n\n${"-".repeat(72)}\n\n`) + "\n");
