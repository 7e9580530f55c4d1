/**
 * Python's own library, as it is needed at the start, compiled (`build-library.mjs`).
 *
 * Pyodide's zip has sources alone, and to compile them is most of its start. The compiled
 * ones are joined with it, each beside its source, where Python looks for them first. They
 * are of one library, and go with no other.
 */

/** The build's zip of compiled modules. */
export interface Library {
  /** Its file in the site's folder `pyproof/`. */
  name: string;
  bytes: number;
  integrity: string;
}

/** The end of a zip without a comment. */
const END = 22;
const END_SIGN = 0x06054b50;
const ENTRY_SIGN = 0x02014b50;

/** What a zip consists of: its files, the list of them, and how many there are. */
interface Parts {
  files: Uint8Array;
  list: Uint8Array;
  count: number;
}

/**
 * A zip of all files of two.
 *
 * @throws if one of them is none, or has a comment or more than 65,535 files.
 */
export function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const [first, second] = [partsOf(one), partsOf(other)];
  const moved = movedBy(second.list, first.files.length);
  const list = first.files.length + second.files.length;
  const length = first.list.length + moved.length;
  const zip = new Uint8Array(list + length + END);
  zip.set(first.files);
  zip.set(second.files, first.files.length);
  zip.set(first.list, list);
  zip.set(moved, list + first.list.length);
  const end = new DataView(zip.buffer, list + length);
  end.setUint32(0, END_SIGN, true);
  end.setUint16(8, first.count + second.count, true);
  end.setUint16(10, first.count + second.count, true);
  end.setUint32(12, length, true);
  end.setUint32(16, list, true);
  return zip;
}

function partsOf(zip: Uint8Array): Parts {
  const end = view(zip, zip.length - END);
  if (zip.length < END || end.getUint32(0, true) !== END_SIGN) throw new Error("not a plain zip");
  const [count, length, at] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  return { files: zip.subarray(0, at), list: zip.subarray(at, at + length), count };
}

/** The list of files that begin `bytes` later. */
function movedBy(list: Uint8Array, bytes: number): Uint8Array {
  const moved = list.slice();
  const fields = view(moved, 0);
  for (let at = 0; at < moved.length; ) {
    if (fields.getUint32(at, true) !== ENTRY_SIGN) throw new Error("not a list of a zip");
    fields.setUint32(at + 42, fields.getUint32(at + 42, true) + bytes, true);
    at += 46 + [28, 30, 32].reduce((sum, length) => sum + fields.getUint16(at + length, true), 0);
  }
  return moved;
}

function view(bytes: Uint8Array, from: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + Math.max(0, from));
}
