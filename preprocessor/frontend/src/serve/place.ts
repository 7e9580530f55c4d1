/** Under which the place of a page is kept while it is loaded anew. */
const PLACE = "pyproof-serve-place";

/** How many pieces of the text at the upper edge are remembered: the author may be editing the first. */
const PIECES = 8;

const BLOCKS = "main :is(h1, h2, h3, h4, h5, h6, p, li, pre, table, blockquote)";

interface Place {
  path: string;
  /** Pieces of the text from the upper edge on, with their distance from it. */
  pieces: { text: string; top: number }[];
  scrolled: number;
}

/**
 * Puts the page back to where it was before it was loaded anew, and gives what
 * loads it anew.
 *
 * The place is one of the text and not of the page: what was edited above may be
 * longer now.
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
    // The browser would put it to where the page was, even behind the load.
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

/** How far the page is to be scrolled for the same text to be at its place; `null`: none is there. */
function sought(document: Document, { pieces }: Place): number | null {
  const blocks = [...document.querySelectorAll(BLOCKS)];
  for (const { text, top } of pieces) {
    const same = blocks.filter((block) => textOf(block) === text);
    // Of what stands there twice nobody knows which it was.
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
