/** The button for an empty example at the end of a chapter, for its reader's own code. */
import type { Guest } from "../changes/arrive.ts";
import { element } from "./dom.ts";
import type { Example, Shared } from "./example.ts";
import type { Found } from "./examples.ts";
import { loadAfter } from "./lazy.ts";

/** No block of the page has this index. */
export const BLANK = -1;

/** Puts the button before the foot; the example comes in its place once it is pressed, if
 *  there was code in it before a reload, or if a link brings some. */
export function blank(shared: Shared, make: (found: Found, title: string) => Example): Guest {
  const title = shared.words.say("site-blank");
  const button = element("button", { type: "button", class: "pyproof-new" }, title);
  let opened: Promise<Example> | null = null;
  const open = () =>
    (opened ??= loadAfter().then(
      ({ blankIn }) => {
        const example = make(blankIn(button, title), title);
        example.attach();
        return example;
      },
      (error: unknown) => {
        opened = null;
        throw error;
      },
    ));
  const start = () => {
    const isEmpty = shared.drafts.get(BLANK, "") === null;
    open().then((example) => (isEmpty ? example.edit() : undefined)).catch(() => undefined);
  };
  button.onclick = start;
  document.querySelector(".pyproof-foot")?.before(button);
  if (shared.drafts.get(BLANK, "") !== null) start();
  return { block: BLANK, author: "", accept: async (code) => (await open()).accept(code) };
}
