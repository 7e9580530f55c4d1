/**
 * What Python in a browser cannot do, for readers: before they run an example that needs
 * it, as the build found, and where one failed for want of it.
 */
import type { Lack, Transcript } from "../contract.ts";
import { lastRaised } from "./raised.ts";
import type { Words } from "./words.ts";

const LACKS = {
  threads: "site-lacks-threads",
  processes: "site-lacks-processes",
  network: "site-lacks-network",
  windows: "site-lacks-windows",
  module: "site-lacks-module",
} as const;

/** What is lacking, in words. */
export function wordsOf({ what, name = "" }: Lack, words: Words): string {
  return words.say(LACKS[what], { name });
}

const WINDOWS = /^(?:tkinter|turtle|turtledemo|curses)$/;
const NETWORK = /^(?:socket|socketserver|ssl|urllib\.request|http\.(?:client|server)|ftplib|imaplib|poplib|smtplib|xmlrpc\.\w+|wsgiref\.simple_server)$/;

/** A program may make the module that it imports. */
function isMade(name: string, codes: string[]): boolean {
  return codes.some((code) => code.includes(`${name}.py`) || /\bsys\.modules\b|\bsys\.path\b/.test(code));
}

/** The modules that imports at the beginning of lines name. */
function imported(code: string): string[] {
  const found: string[] = [];
  for (const [, from, names] of code.matchAll(/^[^\S\n]*(?:>>> |\.\.\. )?(?:from[^\S\n]+([\w.]+)[^\S\n]+import\b|import[^\S\n]+([\w., \t]+))/gm)) {
    if (from !== undefined) found.push(from);
    for (const name of (names ?? "").split(",")) found.push(name.trim().split(/\s/)[0] ?? "");
  }
  return found.filter((name) => /^\w/.test(name));
}

/** Code without comments and the insides of strings. */
function withoutTexts(code: string): string {
  return code.replace(/("""|''')[^]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g, (text) => (text.startsWith("#") ? "" : '""'));
}

/** What a program failed for want of, as far as its exception tells. */
export function lackOf(transcript: Transcript, codes: string[]): Lack | null {
  const last = lastRaised(transcript);
  if (!last) return null;
  const { class: name, message } = last;
  if (/can't start new thread/.test(message)) return { what: "threads" };
  if (/does not support processes|_multiprocessing|_posixsubprocess|_posixshmem|Function not implemented.*fork/.test(message)) return { what: "processes" };
  if (name === "ModuleNotFoundError") {
    const module = /'([\w.]+)'/.exec(message)?.[1];
    if (module === undefined || isMade(module.split(".")[0] ?? "", codes)) return null;
    return WINDOWS.test(module.replace(/^_/, "")) ? { what: "windows" } : { what: "module", name: module };
  }
  const usesNetwork = imported(codes.map(withoutTexts).join("\n")).some((module) => NETWORK.test(module));
  if (usesNetwork && /^(?:OSError|URLError|gaierror|ConnectionError|ConnectionRefusedError|BlockingIOError|TimeoutError|PermissionError)$/.test(name)) {
    return { what: "network" };
  }
  return null;
}
