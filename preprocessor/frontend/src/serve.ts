// The script that `mdbook-pyproof serve` puts into the pages that it shows: it
// reloads a page that changed, and shows what is wrong with the book.
import { follow } from "./serve/live.ts";
import { Overlay } from "./serve/overlay.ts";
import { keepPlace } from "./serve/place.ts";

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const { page = "", live = "" } = script.dataset;
  const reload = keepPlace(window);
  const overlay = new Overlay(document, window.sessionStorage);
  // The page that stands in for a book that could not be built yet says so itself.
  const isPlaceholder = document.body.classList.contains("pyproof-placeholder");
  follow(window, { page, live }, reload, (trouble) => {
    if (!isPlaceholder) overlay.tell(trouble);
  });
}
