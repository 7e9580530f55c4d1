/** Under which the place of a page is kept while it is loaded anew. */
const PLACE = "pyproof-serve-place";

interface Place {
  path: string;
  /** The last heading above the upper edge, and how far below it that edge is. */
  heading: string | null;
  offset: number;
}

/**
 * Puts the page back to where it was before it was loaded anew, and gives what
 * loads it anew.
 *
 * The place is one of the text and not of the page: what was edited above may be
 * longer now.
 */
export function keepPlace(window: Window): () => void {
  const { document, sessionStorage, location } = window;
  const kept = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (kept) {
    const place = JSON.parse(kept) as Place;
    const back = (): void => {
      const heading = place.heading === null ? null : document.getElementById(place.heading);
      const top = heading ? heading.getBoundingClientRect().top + window.scrollY : 0;
      window.scrollTo({ top: top + place.offset, behavior: "instant" });
    };
    if (place.path === location.pathname) {
      window.history.scrollRestoration = "manual";
      back();
      // Pictures and fonts may have moved it since.
      window.addEventListener("load", () => {
        back();
        window.history.scrollRestoration = "auto";
      });
    }
  }
  return () => {
    const headings = document.querySelectorAll<HTMLElement>(":is(h1, h2, h3, h4, h5, h6)[id]");
    let above: HTMLElement | null = null;
    for (const heading of headings) {
      if (heading.getBoundingClientRect().top > 0) break;
      above = heading;
    }
    const top = above ? above.getBoundingClientRect().top : -window.scrollY;
    const place: Place = { path: location.pathname, heading: above?.id ?? null, offset: -top };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
    location.reload();
  };
}
