/** Has our keys listed in mdBook's help, which `?` opens; what lists them is loaded then. */
import { loadAfter } from "./lazy.ts";
import type { Words } from "./words.ts";

export function listKeys(words: Words): void {
  let isListed = false;
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "?" || isListed) return;
    isListed = true;
    loadAfter().then(
      ({ listKeys }) => {
        listKeys(words);
      },
      () => {
        // The next time, perhaps.
        isListed = false;
      },
    );
  });
}
