/** Has our keys listed in mdBook's help, which `?` opens; what lists them is loaded then. */
import { loadAfter } from "./lazy.ts";
import type { Words } from "./words.ts";

export function listKeys(words: Words): void {
  let isListed = false;
  const list = (): void => {
    if (isListed) return;
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
  };
  document.addEventListener("keydown", ({ key }) => {
    if (key === "?") list();
  });
  // mdBook's script is there before us, and so may the help be.
  if (document.getElementById("mdbook-help-container")?.style.display === "flex") list();
}
