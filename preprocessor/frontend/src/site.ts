/** The script that every page loads: the blocks' toolbars and marks, and mdBook's own
 * strings in the book's language. Anything heavy is loaded when it is first needed. */
import en from "messages:en";
import ru from "messages:ru";
import type { Guest } from "./changes/arrive.ts";
import type { PageData } from "./contract.ts";
import { startAhead } from "./page/ahead.ts";
import { blank } from "./page/blank.ts";
import { Drafts } from "./page/drafts.ts";
import { Example, type Shared } from "./page/example.ts";
import { examples, type Found } from "./page/examples.ts";
import { acceptLinks } from "./page/links.ts";
import { fetchFonts } from "./page/fonts.ts";
import { listKeys } from "./page/keys.ts";
import { Relabelling, relabel, stringsOf } from "./page/mdbook.ts";
import { mend } from "./page/mended.ts";
import { unfoldOnPaper } from "./page/print.ts";
import { scrollByKeys } from "./page/scroll.ts";
import { Session } from "./page/session.ts";
import { bareHeadings, openSidebarByKeys } from "./page/sidebar.ts";
import { inTurns, turn } from "./page/turns.ts";
import { Words, langOf } from "./page/words.ts";
import { searchBox } from "./search/box.ts";

async function start(): Promise<void> {
  // mdBook's scripts, all in one task, have kept the browser from its turn.
  await turn();
  const lang = langOf(document.documentElement.lang);
  const words = new Words(lang, lang === "ru" ? ru : en);
  if (lang !== "en") relabel(new Relabelling(new Words("en", stringsOf(en)), words));
  await turn();
  mend();
  bareHeadings(document);
  unfoldOnPaper(document);
  scrollByKeys(document);
  const { page, found } = examples(document);
  if (page !== null && found.length > 0) await attach(page, found, words);
  // What is kept free for our buttons is given back.
  else document.body.classList.add("pyproof-inert");
}

async function attach(page: PageData, found: Found[], words: Words): Promise<void> {
  const shared: Shared = { page, words, session: new Session(page), drafts: new Drafts(location.pathname), byBlock: new Map() };
  listKeys(words);
  await turn();
  let number = 0;
  await inTurns(found, (one) => {
    const example = new Example(++number, one, shared);
    shared.byBlock.set(one.data.block, example);
    example.attach();
  });
  const guests: Guest[] = [...shared.byBlock.values()];
  if (page.blank !== false) guests.push(blank(shared, (one, title) => new Example(found.length + 1, one, shared, title)));
  acceptLinks(guests, words);
  void startAhead(shared.session, found.map(({ text }) => text));
}

// It asks which script it is in, which is known only now.
searchBox();
openSidebarByKeys(document);
fetchFonts();
// `book.js` must have run, because it highlights the code; it may come after us.
if (document.readyState === "complete") void start();
else addEventListener("DOMContentLoaded", () => void start());
