/** Links that carry code in their fragment (`changes/link.ts`): notices them. */
import type { Guest } from "../changes/arrive.ts";
import { loadChanges } from "./lazy.ts";
import type { Words } from "./words.ts";

export function isLink(fragment: string): boolean {
  return fragment.startsWith("#pyproof-code-");
}

export function acceptLinks(guests: Guest[], words: Words): void {
  const look = () => {
    const { hash } = location;
    // What cannot be loaded now comes when the page is loaded again.
    if (isLink(hash)) loadChanges().then(({ arriveBy }) => arriveBy(hash, guests, words)).catch(() => undefined);
  };
  addEventListener("hashchange", look);
  look();
}
