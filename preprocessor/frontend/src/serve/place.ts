/** The storage key of a page's place while it is reloaded. */
const PLACE = "pyproof-serve-place";

/** How many pieces of text at the upper edge are remembered: the author may be editing the first. */
const PIECES = 8;

const BLOCKS = "main :is(h1, h2, h3, h4, h5, h6, p, li, pre, table, blockquote)";

interface Place {
  path: string;
  /** Pieces of the text from the upper edge on, with their distance from it. */
  pieces: { text: string; top: number }[];
  scrolled: number;
}

/**
 * Scrolls the page back to where it was before it was reloaded, and returns the function
 * that reloads it.
 *
 * The place is one in the text and not on the page: the text above may have become
 * longer.
 */
export function keepPlace(window: Window): () => void {
  const { document, history, location, sessionStorage } = window;
  const kept = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  const place = kept === null ? null : (JSON.parse(kept) as Place);
  if (place?.path === location.pathname) {
    const back = (): void => {
      window.scrollTo({ top: sought(document, place) ?? place.scrolled, behavior: "instant" });
    };
    // The browser would restore the old scroll position, even after loading.
    history.scrollRestoration = "manual";
    window.addEventListener("pagehide", () => {
      history.scrollRestoration = "auto";
    });
    back();
    // Pictures and fonts may have moved it since.
    window.addEventListener("load", back);
  }
  return () => {
    sessionStorage.setItem(PLACE, JSON.stringify(taken(document, location.pathname)));
    location.reload();
  };
}

/** Where the page is now. */
function taken(document: Document, path: string): Place {
  const pieces: Place["pieces"] = [];
  const scrolled = document.scrollingElement?.scrollTop ?? 0;
  for (const block of document.querySelectorAll(BLOCKS)) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom > 0) pieces.push({ text: textOf(block), top });
    if (pieces.length === PIECES) break;
  }
  return { path, pieces: scrolled > 0 ? pieces : [], scrolled };
}

/** How far to scroll the page for the same text to be at its place; `null` if it is gone. */
function sought(document: Document, { pieces }: Place): number | null {
  const blocks = [...document.querySelectorAll(BLOCKS)];
  for (const { text, top } of pieces) {
    const same = blocks.filter((block) => textOf(block) === text);
    // If the text occurs twice, it is unknown which one was meant.
    const [block] = same;
    if (block && same.length === 1) {
      const scrolled = document.scrollingElement?.scrollTop ?? 0;
      return block.getBoundingClientRect().top + scrolled - top;
    }
  }
  return null;
}

function textOf(block: Element): string {
  return block.tagName + block.textContent;
}
