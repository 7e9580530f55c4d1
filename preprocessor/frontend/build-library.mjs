// Compiles what Python imports at its start, and puts it where the tool embeds it: a zip
// of `.pyc` files, to be joined with Pyodide's own `python_stdlib.zip`, which has sources
// alone. To compile these took three quarters of the start.
//
// Python compiles them itself, the pinned Pyodide, and makes the zip: so it is the same on
// each machine. Each is marked as unchecked (PEP 552): the zips that are joined belong
// together (`run/library.ts`).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadPyodide } from "pyodide";

const here = import.meta.dirname;
const folders = [join(here, "../driver"), join(here, "src/run")];
const sources = folders.flatMap((folder) =>
  readdirSync(folder).filter((name) => name.endsWith(".py")).map((name) => readFileSync(join(folder, name), "utf8")),
);
/** What the driver imports comes at the start, too. */
const wanted = new Set(sources.flatMap((text) => [...text.matchAll(/^(?:import|from) ([a-z]\w*)/gm)].map(([, name]) => name)));

const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" } });
const made = python.runPython(
  `
import importlib, importlib.util, io, marshal, sys, zipfile

def compiled(path, source):
    # Unchecked, with a hash that nobody reads.
    head = importlib.util.MAGIC_NUMBER + (0b01).to_bytes(4, "little") + bytes(8)
    return head + marshal.dumps(compile(source, path, "exec", dont_inherit=True))

for name in wanted:
    if name in sys.stdlib_module_names:
        importlib.import_module(name)
paths = {}
for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None) or ""
    archive, _, inner = path.partition(".zip/")
    if inner.endswith(".py") and hasattr(module.__loader__, "get_data"):
        paths[inner + "c"] = compiled(path, module.__loader__.get_data(path))
whole = io.BytesIO()
with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for inner, code in sorted(paths.items()):
        archive.writestr(zipfile.ZipInfo(inner), code, zipfile.ZIP_DEFLATED)
whole.getvalue()
`,
  { globals: python.toPy({ wanted: [...wanted].sort() }) },
);
const zip = made.toJs();
writeFileSync(join(here, "../tool/assets/library.zip"), zip);
console.log(`library.zip\t${zip.length}`);
