/** The script that every page loads: the blocks' toolbars and marks, and mdBook's own
 * strings in the book's language. Anything heavy is loaded when it is first needed. */
import en from "messages:en";
import ru from "messages:ru";
import { startAhead } from "./page/ahead.ts";
import { blank } from "./page/blank.ts";
import { Drafts } from "./page/drafts.ts";
import { Example, type Shared } from "./page/example.ts";
import { examples } from "./page/examples.ts";
import { acceptLinks } from "./page/links.ts";
import { listKeys } from "./page/keys.ts";
import { Relabelling, relabel } from "./page/mdbook.ts";
import { mend } from "./page/mended.ts";
import { unfoldOnPaper } from "./page/print.ts";
import { scrollByKeys } from "./page/scroll.ts";
import { Session } from "./page/session.ts";
import { bareHeadings, openSidebarByKeys } from "./page/sidebar.ts";
import { Words, langOf } from "./page/words.ts";
import { searchBox } from "./search/box.ts";

function start(): void {
  const lang = langOf(document.documentElement.lang);
  const words = new Words(lang, lang === "ru" ? ru : en);
  if (lang !== "en") relabel(new Relabelling(new Words("en", en), words));
  mend();
  bareHeadings(document);
  unfoldOnPaper(document);
  scrollByKeys(document);
  const { page, found } = examples(document);
  if (page === null) return;
  const shared: Shared = { page, words, session: new Session(page), drafts: new Drafts(location.pathname), byBlock: new Map() };
  if (found.length > 0) listKeys(document, words);
  found.forEach((one, at) => {
    const example = new Example(at + 1, one, shared);
    shared.byBlock.set(one.data.block, example);
    example.attach();
  });
  acceptLinks([...shared.byBlock.values()], words);
  if (found.length > 0) void startAhead(shared.session, found.map(({ text }) => text));
  if (found.length > 0 && page.blank !== false) blank(shared, (one, title) => new Example(found.length + 1, one, shared, title));
}

// It asks which script it is in, which is known only now.
searchBox();
openSidebarByKeys(document);
// `book.js` must have run, because it highlights the code; it may come after us.
if (document.readyState === "complete") start();
else addEventListener("DOMContentLoaded", start);
