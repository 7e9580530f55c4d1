/**
 * Links that carry code: `page.html#pyproof-code-dDATA0`.
 *
 * 1. DATA is JSON ({@link Carried}), as raw deflate (`d`) or, in a browser that cannot
 *    compress, as it is (`t`), in base64url. All of it is letters, digits, `-` and `_`, and
 *    its end is a digit: programs that look for links in a text take it whole.
 * 2. Browsers send nothing of a fragment to the host.
 * 3. Who opens a link does not know who made it. What is unpacked has a bound, what does
 *    not fit is told in one sentence, and code is text: it is put into an editor.
 *
 * The author's code is in it too, which costs next to nothing, being much the same: by it
 * the example is found when others have been put before it, or when it was changed.
 */
import { likeness } from "./diff.ts";

/** What a link carries. */
export interface Carried {
  /** Index of the block among the chapter's. */
  block: number;
  /** What the author's code was. */
  author: string;
  code: string;
}

/** Why a link is of no use. */
export type Trouble = "broken" | "long" | "unknown" | "packed" | "gone";

/** Characters of a fragment, and of what is in it. */
export const LONGEST = 60_000;
const MOST = 600_000;

/** Links of more characters are cut by some programs. */
export const LONG = 2_000;

/** The link to a page with this code; `null` if that is too much. */
export async function linkTo(page: string, carried: Carried): Promise<string | null> {
  const bytes = new TextEncoder().encode(JSON.stringify(carried));
  if (bytes.length > MOST) return null;
  const packed = canPack() ? await through(bytes, new CompressionStream("deflate-raw"), MOST) : null;
  const data = packed ? `d${base64(packed)}` : `t${base64(bytes)}`;
  const address = new URL(page);
  // What was searched for is not the other reader's concern.
  address.search = "";
  address.hash = `pyproof-code-${data}0`;
  return address.hash.length > LONGEST ? null : address.href;
}

/** What a fragment carries, or what is wrong with it. */
export async function carriedBy(fragment: string): Promise<Carried | Trouble> {
  if (fragment.length > LONGEST) return "long";
  const [, kind, data] = /^#pyproof-code-(.)([\w-]*)0$/.exec(fragment) ?? [];
  if (kind === undefined || data === undefined) return "broken";
  if (kind !== "d" && kind !== "t") return "unknown";
  if (kind === "d" && !canPack()) return "packed";
  try {
    const bytes = bytesOf(data);
    const all = kind === "d" ? await through(bytes, new DecompressionStream("deflate-raw"), MOST) : bytes;
    if (all === null) return "long";
    return checked(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(all))) ?? "broken";
  } catch {
    return "broken";
  }
}

function checked(told: unknown): Carried | null {
  const { block, author, code } = (told ?? {}) as Partial<Record<keyof Carried, unknown>>;
  if (!Number.isSafeInteger(block) || typeof author !== "string" || typeof code !== "string") return null;
  return { block: block as number, author, code: code.replace(/\r\n?/g, "\n") };
}

/** The example that a link is for: the one with the author's code, or else the most alike.
 *  Of several, the one in the nearest place. */
export function meant<E extends { block: number; author: string }>({ block, author }: Carried, examples: E[]): E | null {
  const rated = examples.map((example) => ({
    example,
    alike: example.author === author ? 2 : likeness(example.author, author),
    far: Math.abs(example.block - block),
  }));
  rated.sort((one, other) => other.alike - one.alike || one.far - other.far);
  const best = rated[0];
  return best && best.alike >= 0.3 ? best.example : null;
}

/** Whether a code has characters that nobody sees, or that show it in another order. */
export function hides(code: string): boolean {
  // But for what joins people to families in emoji.
  return /(?!\u200d)[\p{Cf}\p{Co}\p{Zl}\p{Zp}]|(?![\t\n])\p{Cc}/u.test(code);
}

function canPack(): boolean {
  try {
    return typeof DecompressionStream !== "undefined" && Boolean(new DecompressionStream("deflate-raw"));
  } catch {
    return false;
  }
}

/** Bytes as they leave a stream; `null` if they are too many. A few kilobytes can unpack
 *  to gigabytes, so they are counted as they come. */
async function through(bytes: Uint8Array<ArrayBuffer>, stream: ReadableWritablePair<Uint8Array, BufferSource>, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: BlobPart[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    length += value.length;
    if (length > most) {
      void reader.cancel();
      return null;
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}
