/** Pagefind, as far as it is used: its own script stands beside the index. */

/** A section that the index knows. */
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

/** What was found. */
export interface Found {
  hits: Hit[];
  /** Whether no section has all of the words, and these have some. */
  some: boolean;
}

/**
 * Sections with all words of the query, the best first; failing those, sections
 * with some, most words first.
 */
export async function find(index: Pick<Pagefind, "search">, query: string): Promise<Found> {
  const all = (await index.search(query)).results;
  const words = query.split(/\s+/).filter((word) => word !== "");
  if (all.length > 0 || words.length < 2) return { hits: all, some: false };
  const known = new Map<string, { hit: Hit; words: number; score: number }>();
  for (const { results } of await Promise.all(words.map((word) => index.search(word)))) {
    for (const hit of results) {
      const before = known.get(hit.id) ?? { hit, words: 0, score: 0 };
      known.set(hit.id, { hit: before.hit, words: before.words + 1, score: before.score + hit.score });
    }
  }
  const ranked = [...known.values()].sort((a, b) => b.words - a.words || b.score - a.score);
  return { hits: ranked.map(({ hit }) => hit), some: true };
}
