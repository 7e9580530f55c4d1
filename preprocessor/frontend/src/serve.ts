// The script that `mdbook-pyproof serve` puts into the pages that it shows: it
// loads a page anew when it changed, and says what is wrong with the book.
import { follow } from "./serve/live.ts";
import { Overlay } from "./serve/overlay.ts";
import { keepPlace } from "./serve/place.ts";

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const { page = "", live = "" } = script.dataset;
  const reload = keepPlace(window);
  const overlay = new Overlay(document, window.sessionStorage);
  // The page in place of a book that could not be built yet says it by itself.
  const isPlaceholder = document.body.classList.contains("pyproof-placeholder");
  follow(window, { page, live }, reload, (trouble) => {
    if (!isPlaceholder) overlay.tell(trouble);
  });
}
