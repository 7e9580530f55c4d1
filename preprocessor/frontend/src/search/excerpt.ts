/**
 * What is shown of a section that was found: the part of its prose and the lines of its
 * code with most of the words.
 *
 * The words are as `sections.rs` collects them; words of one character, which no text
 * has, say what was between them.
 */

const LINE = "\u{E000}";
const INDENT = "\u{E001}";
const CODE = "\u{E002}";
const PROSE = "\u{E003}";
const GLUE = "\u{E004}";

/** Text, or a word that was found. */
export interface Piece {
  text: string;
  found: boolean;
}

export interface Excerpt {
  kind: "prose" | "code";
  pieces: Piece[];
}

const PROSE_WORDS = 32;
const CODE_LINES = 4;

/** A word of the section with the space before it. */
interface Word {
  text: string;
  before: string;
  found: boolean;
}

/** Prose between two blocks of code, or a line of one. */
interface Run {
  kind: Excerpt["kind"];
  /** The number of the line's block; each run of prose has a number, too. */
  block: number;
  words: Word[];
}

/** The excerpts of a section with these words, of which those at `locations` were found by `query`. */
export function excerpts(content: string, locations: number[], query: string): Excerpt[] {
  const runs = runsOf(content, new Set(locations));
  const [prose, code] = [proseOf(runs), codeOf(runs)];
  const shown: Excerpt[] = [];
  // A section that was found only by its title is shown from its beginning.
  const isBare = locations.length === 0;
  if (prose && (isBare || prose.found > 0)) shown.push({ kind: "prose", pieces: pieces(prose.things, query) });
  if (code && (isBare ? shown.length === 0 : code.found > 0)) {
    shown.push({ kind: "code", pieces: pieces(code.things, query) });
  }
  return shown;
}

/** The words at `locations` as they stand in the section, each once. */
export function foundWords(content: string, locations: number[]): string[] {
  const words = content.split(" ");
  const found = locations.map((at) => nameIn(words[at] ?? "").toLowerCase());
  return [...new Set(found)].filter((word) => word !== "");
}

function runsOf(content: string, locations: Set<number>): Run[] {
  const runs: Run[] = [];
  let run: Run = { kind: "prose", block: 0, words: [] };
  let block = 0;
  let isGlued = false;
  const next = (kind: Run["kind"]): void => {
    if (run.words.length > 0) runs.push(run);
    run = { kind, block, words: [] };
  };
  for (const [at, text] of content.split(" ").entries()) {
    if (text === CODE || text === PROSE) {
      block += 1;
      next(text === CODE ? "code" : "prose");
    } else if (text.startsWith(LINE)) {
      next("code");
      const indent = text.split(INDENT).length - 1;
      run.words.push({ text: "", before: " ".repeat(indent), found: false });
    } else if (text === GLUE) {
      isGlued = true;
    } else if (text !== "") {
      const isFirst = run.words.length === 0 || run.words.at(-1)?.text === "";
      run.words.push({ text, before: isFirst || isGlued ? "" : " ", found: locations.has(at) });
      isGlued = false;
    }
  }
  next("prose");
  return runs;
}

/** Some consecutive items of a run. */
interface Stretch<T> {
  things: T[];
  found: number;
  isBegun: boolean;
  isEnded: boolean;
}

/** This many items of one of the runs, with the most hits, which are in their middle. */
function densest<T>(runs: T[][], length: number, isFound: (thing: T) => boolean): Stretch<T> | null {
  let best: Stretch<T> | null = null;
  for (const run of runs) {
    const found = run.flatMap((thing, at) => (isFound(thing) ? [at] : []));
    for (const first of found.length === 0 ? [0] : found) {
      const within = found.filter((at) => at >= first && at < first + length);
      if (best && within.length <= best.found) continue;
      const spare = length - ((within.at(-1) ?? first) - first + 1);
      const start = Math.max(0, Math.min(first - Math.floor(spare / 2), run.length - length));
      const things = run.slice(start, start + length);
      best = { things, found: within.length, isBegun: start === 0, isEnded: start + length >= run.length };
    }
  }
  return best;
}

function proseOf(runs: Run[]): Stretch<Word> | null {
  const prose = runs.filter(({ kind }) => kind === "prose").map(({ words }) => words);
  const best = densest(prose, PROSE_WORDS, ({ found }) => found);
  const [first, ...rest] = best?.things ?? [];
  if (!best || !first) return best;
  const things = [{ ...first, before: best.isBegun ? "" : "… " }, ...rest];
  if (!best.isEnded) things.push({ text: "…", before: " ", found: false });
  return { ...best, things };
}

function codeOf(runs: Run[]): Stretch<Word> | null {
  const blocks = new Map<number, Word[][]>();
  for (const { kind, block, words } of runs) {
    // Space is limited, so empty lines are left out.
    if (kind === "code" && words.length > 1) blocks.set(block, [...(blocks.get(block) ?? []), words]);
  }
  const best = densest([...blocks.values()], CODE_LINES, (line) => line.some(({ found }) => found));
  if (!best) return null;
  const indent = Math.min(...best.things.map(([margin]) => margin?.before.length ?? 0));
  const things = best.things.flatMap(([margin, ...words], at) => {
    const before = (at > 0 ? "\n" : "") + (margin?.before ?? "").slice(indent);
    return [{ text: "", before, found: false }, ...words];
  });
  return { ...best, things };
}

function pieces(words: Word[], query: string): Piece[] {
  const parts: Piece[] = [];
  const put = (text: string, found: boolean): void => {
    const last = parts.at(-1);
    if (text === "") return;
    if (last && !last.found && !found) last.text += text;
    else parts.push({ text, found });
  };
  const terms = query.toLowerCase().split(/\s+/).map(nameIn).filter((term) => term !== "");
  for (const { text, before, found } of words) {
    put(before, false);
    if (!found) {
      put(text, false);
      continue;
    }
    const [from, to] = span(text, terms);
    put(text.slice(0, from), false);
    put(text.slice(from, to), true);
    put(text.slice(to), false);
  }
  return parts;
}

/** A word without the punctuation around it: for `(counter())` it is `counter`. */
export const NAME = /[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/gu;

function nameIn(word: string): string {
  return word.match(NAME)?.[0] ?? "";
}

/** The part of a word that was found: for `make_counter`, found by `counter`, the end. */
function span(word: string, terms: string[]): [number, number] {
  const name = nameIn(word);
  const start = word.indexOf(name);
  const parts = [...name.matchAll(/\p{Lu}?[\p{Ll}\p{N}]+|\p{Lu}+/gu)];
  const isCompound = parts.length > 1;
  if (isCompound && !terms.some((term) => name.toLowerCase().startsWith(term))) {
    for (const part of parts) {
      const text = part[0].toLowerCase();
      if (terms.some((term) => term.startsWith(text) || text.startsWith(term))) {
        return [start + part.index, start + part.index + text.length];
      }
    }
  }
  return [start, start + (name === "" ? word.length : name.length)];
}
