/** The button for an empty example at the end of a chapter, for its reader's own code. */
import { element } from "./dom.ts";
import type { Example, Shared } from "./example.ts";
import type { Found } from "./examples.ts";
import { loadAfter } from "./lazy.ts";

/** No block of the page has this index. */
export const BLANK = -1;

/** Puts the button before the foot; the example comes in its place once it is pressed, or
 *  if there was code in it before a reload. */
export function blank(shared: Shared, make: (found: Found, title: string) => Example): void {
  const title = shared.words.say("site-blank");
  const button = element("button", { type: "button", class: "pyproof-new" }, title);
  const open = async (): Promise<void> => {
    const { blankIn } = await loadAfter();
    const example = make(blankIn(button, title), title);
    example.attach();
    if (shared.drafts.get(BLANK, "") === null) await example.edit();
  };
  const start = () => void open().catch(() => undefined);
  button.onclick = start;
  document.querySelector(".pyproof-foot")?.before(button);
  if (shared.drafts.get(BLANK, "") !== null) start();
}
