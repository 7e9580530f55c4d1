/**
 * The search box under the menu bar: mdBook's keys, and the little that is needed
 * before a reader searches. The search itself is loaded when the box is first opened,
 * or when a link asks for it: `?search=` as in mdBook, `?highlight=` from a result.
 *
 * The box itself is in the page's markup, if the site has an index.
 */
import type { createSearch, highlight, Search } from "../search.ts";
import type { Box } from "./contract.ts";

declare const LAZY: { search: string };

interface SearchModule {
  createSearch: typeof createSearch;
  highlight: typeof highlight;
}

const PAUSE = 120;

export function searchBox(): void {
  const script = document.currentScript as HTMLScriptElement | null;
  const index = script?.dataset["search"];
  const box = boxIn(document);
  if (!script || index === undefined || !box) return;
  const { toggle, input } = box;
  const load = lazily(async () => (await import(new URL(LAZY.search, script.src).href)) as SearchModule);
  const start = lazily(async () => (await load()).createSearch(box, new URL(index, document.baseURI).href));
  let timer = 0;
  let back: { focus: Element | null; scroll: number } | null = null;

  const isOpen = () => !box.box.classList.contains("hidden");

  function open(): void {
    if (!isOpen()) back = { focus: document.activeElement, scroll: window.scrollY };
    box?.box.classList.remove("hidden");
    toggle.setAttribute("aria-expanded", "true");
    window.scrollTo(0, 0);
    input.select();
    input.focus();
    start().catch(failed);
  }

  function close(): void {
    box?.box.classList.add("hidden");
    toggle.setAttribute("aria-expanded", "false");
    input.blur();
    if (back?.focus instanceof HTMLElement && back.focus !== document.body) back.focus.focus({ preventScroll: true });
    if (back) window.scrollTo(0, back.scroll);
    back = null;
    told("");
    void mark([]);
  }

  /** Marks words in the chapter; a failure is ignored, since readers can do without. */
  async function mark(words: string[]): Promise<void> {
    await load().then(
      (module) => {
        module.highlight(words);
      },
      () => undefined,
    );
  }

  /** Searches for the text in the field; not twice for the same. */
  function find(): Promise<Search | null> {
    window.clearTimeout(timer);
    const query = input.value.trim();
    told(query);
    return start().then(async (search) => {
      await search.find(query);
      return search;
    }, failed);
  }

  function failed(): null {
    if (box) box.results.hidden = false;
    if (box) box.count.textContent = box.count.dataset["failed"] ?? "";
    return null;
  }

  toggle.addEventListener("click", () => {
    if (isOpen()) close();
    else open();
  });
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void find(), PAUSE);
  });
  input.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void find().then((search) => {
      search?.first()?.click();
    });
  });
  box.box.addEventListener("keydown", (event) => {
    // While a reader moves through the results, the arrows must not turn the page.
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") event.stopPropagation();
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    walk(box, step);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.key === "Escape" && (isOpen() ? !isTyping(event, input) : !isTyping(event))) {
      if (isOpen()) event.preventDefault();
      if (isOpen() || marksWords()) close();
    } else if (opens(event) && !isTyping(event)) {
      event.preventDefault();
      open();
    }
  });

  const asked = new URLSearchParams(location.search);
  const query = asked.get("search");
  if (query) {
    open();
    input.value = query;
    void find();
  }
  const words = asked.getAll("highlight");
  if (words.length > 0) void mark(words);
}

/** Calls a function once, when first asked; again only if it failed. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

function boxIn(page: Document): Box | null {
  const part = (name: string): HTMLElement | null => page.getElementById(`pyproof-search${name}`);
  const [toggle, box, input, count, list, more] = ["-toggle", "", "-input", "-count", "-results", "-more"].map(part);
  const results = list?.parentElement;
  if (!toggle || !box || !count || !list || !results) return null;
  if (!(input instanceof HTMLInputElement) || !(more instanceof HTMLButtonElement)) return null;
  return { toggle, box, input, results, count, list, more };
}

/** Moves the focus from the field through the results and back. */
function walk({ input, list, more }: Box, step: number): void {
  const stops: HTMLElement[] = [input, ...list.querySelectorAll("a"), ...(more.hidden ? [] : [more])];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
}

/** Whether the focus is in a text field other than `but`. */
function isTyping(event: KeyboardEvent, but?: Element): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement) || target === but) return false;
  return target.isContentEditable || /^(input|select|textarea)$/i.test(target.nodeName);
}

/** mdBook's keys; `s` is `ы` on a Russian keyboard, where `/` needs Shift. */
function opens({ key, shiftKey }: KeyboardEvent): boolean {
  return key === "/" || (!shiftKey && (key === "s" || key === "ы"));
}

function marksWords(): boolean {
  return new URLSearchParams(location.search).has("highlight");
}

/** Puts the query into the page's address, so that readers can share it. */
function told(query: string): void {
  const address = new URL(location.href);
  const before = address.href;
  address.searchParams.delete("highlight");
  if (query === "") address.searchParams.delete("search");
  else address.searchParams.set("search", query);
  if (address.href !== before) history.replaceState(history.state, "", address);
}
