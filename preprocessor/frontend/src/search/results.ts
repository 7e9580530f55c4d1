/** The list of what was found. */
import en from "messages:en";
import ru from "messages:ru";
import { langOf, Words } from "../page/words.ts";
import type { Box } from "./contract.ts";
import { excerpts, foundWords, type Excerpt } from "./excerpt.ts";
import { find, openIndex, type Hit, type Section } from "./pagefind.ts";

/** How many results are shown at once. */
const SHOWN = 10;

/** How many words a link makes the page mark. */
const MARKED = 12;

/** A search in the index of the site. */
export interface Search {
  /** Shows the results; none for an empty query. */
  find(query: string): Promise<void>;
  /** The link of the first result. */
  first(): HTMLAnchorElement | null;
}

/** The search of a box, with its index in `folder`. */
export function createSearch({ results, count, list, more }: Box, folder: string): Search {
  const lang = langOf(document.documentElement.lang);
  const words = new Words(lang, lang === "ru" ? ru : en);
  const root = new URL("../", folder).href;
  let index: ReturnType<typeof openIndex> | null = null;
  let last = "";
  let turn = 0;
  let rest: Hit[] = [];

  /** Puts the next results into the list, unless another search has begun. */
  async function show(query: string, mine: number, isFirst: boolean): Promise<void> {
    const hits = rest.slice(0, SHOWN);
    const sections = await Promise.all(hits.map((hit) => hit.data()));
    if (mine !== turn) return;
    rest = rest.slice(hits.length);
    const items = sections.map((section) => item(section, query, root, words));
    if (isFirst) list.replaceChildren(...items);
    else list.append(...items);
    more.hidden = rest.length === 0;
    if (!isFirst) items[0]?.querySelector("a")?.focus();
  }

  more.addEventListener("click", () => {
    void show(last, turn, false);
  });

  return {
    first: () => list.querySelector("a"),
    async find(query) {
      if (query === last && query !== "" && list.childElementCount > 0) return;
      const mine = ++turn;
      last = query;
      if (query === "") {
        results.hidden = true;
        list.replaceChildren();
        count.textContent = "";
        return;
      }
      try {
        index ??= openIndex(folder);
        const found = await find(await index, query);
        if (mine !== turn) return;
        rest = found.hits;
        await show(query, mine, true);
        if (mine !== turn) return;
        const key = found.hits.length === 0 ? "site-search-none" : found.some ? "site-search-some" : "site-search-count";
        count.textContent = words.say(key, { count: found.hits.length, query });
      } catch {
        if (mine !== turn) return;
        // It is tried again when asked again.
        index = null;
        last = "";
        list.replaceChildren();
        more.hidden = true;
        count.textContent = count.dataset["failed"] ?? "";
      }
      results.hidden = false;
    },
  };
}

/** A result: chapter and heading, and an excerpt. */
function item(section: Section, query: string, root: string, words: Words): HTMLLIElement {
  const { title = "", heading = "" } = section.meta;
  const li = document.createElement("li");
  const link = document.createElement("a");
  link.href = address(section, root);
  link.append(title);
  // The first heading of a chapter is usually its name.
  if (heading !== "" && bare(heading) !== bare(title)) {
    const separator = document.createElement("span");
    separator.ariaHidden = "true";
    separator.textContent = " › ";
    link.append(separator, heading);
  }
  li.append(link, ...excerpts(section.content, section.locations, query).map((excerpt) => shown(excerpt, words)));
  return li;
}

function bare(title: string): string {
  return title.toLowerCase().replace(/[\s:.!?]+$/u, "");
}

function address(section: Section, root: string): string {
  const address = new URL(section.raw_url ?? section.url, root);
  for (const word of foundWords(section.content, section.locations).slice(0, MARKED)) {
    address.searchParams.append("highlight", word);
  }
  return address.href;
}

function shown({ kind, pieces }: Excerpt, words: Words): HTMLElement {
  const texts = pieces.map(({ text, found }) => {
    if (!found) return text;
    const mark = document.createElement("mark");
    mark.textContent = text;
    return mark;
  });
  const element = document.createElement(kind === "code" ? "pre" : "p");
  element.className = `is-${kind}`;
  if (kind === "prose") {
    element.append(...texts);
    return element;
  }
  const label = document.createElement("span");
  label.className = "pyproof-search-kind";
  label.textContent = words.say("site-search-code");
  const code = document.createElement("code");
  code.append(...texts);
  element.append(label, code);
  return element;
}
