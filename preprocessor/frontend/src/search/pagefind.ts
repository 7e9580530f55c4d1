/** The part of Pagefind that is used; its own script is beside the index. */

/** A section in the index. */
export interface Section {
  /** Its address from the site's root. */
  raw_url?: string;
  url: string;
  /** Its words, one space between any two. */
  content: string;
  meta: { title?: string; heading?: string };
  /** Which of the words were found. */
  locations: number[];
}

export interface Hit {
  id: string;
  score: number;
  data(): Promise<Section>;
}

export interface Pagefind {
  init(): Promise<void>;
  search(query: string): Promise<{ results: Hit[] }>;
}

/** The index in a folder of the site. */
export async function openIndex(folder: string): Promise<Pagefind> {
  const pagefind = (await import(new URL("pagefind.js", folder).href)) as Pagefind;
  await pagefind.init();
  return pagefind;
}

/** The results of a search. */
export interface Found {
  hits: Hit[];
  /** Whether no section has all of the words, and these have only some. */
  some: boolean;
}

/**
 * Sections with all words of the query, the best first; failing those, sections
 * with some, most words first.
 */
export async function find(index: Pick<Pagefind, "search">, query: string): Promise<Found> {
  const words = query.split(/\s+/).filter((word) => word !== "");
  const all = await meant(words, (await index.search(query)).results);
  if (all.length > 0 || words.length < 2) return { hits: all, some: false };
  const known = new Map<string, { hit: Hit; words: number; score: number }>();
  const found = words.map(async (word) => meant([word], (await index.search(word)).results));
  for (const hits of await Promise.all(found)) {
    for (const hit of hits) {
      const before = known.get(hit.id) ?? { hit, words: 0, score: 0 };
      known.set(hit.id, { hit: before.hit, words: before.words + 1, score: before.score + hit.score });
    }
  }
  const ranked = [...known.values()].sort((a, b) => b.words - a.words || b.score - a.score);
  return { hits: ranked.map(({ hit }) => hit), some: true };
}

/**
 * The hits, if they really contain the words. Pagefind shortens a word that it does not
 * know, down to one letter: `xylophone` finds each `x`. It does so for all hits alike,
 * so it is enough to look at the best one.
 */
async function meant(words: string[], hits: Hit[]): Promise<Hit[]> {
  const best = await hits[0]?.data();
  if (!best) return [];
  const content = best.content.split(" ");
  const titles = [best.meta.title ?? "", best.meta.heading ?? ""];
  const found = [...best.locations.map((at) => content[at] ?? ""), ...titles].map(folded);
  return words.every((word) => found.some((other) => other.includes(stem(folded(word))))) ? hits : [];
}

/** A beginning that all forms of a word share: `run` for `running`. */
function stem(word: string): string {
  return word.slice(0, Math.max(2, Math.ceil(word.length * 0.4)));
}

function folded(word: string): string {
  return word.toLowerCase().replaceAll("ё", "е").replace(/[\uE000-\uE004]/g, "");
}
