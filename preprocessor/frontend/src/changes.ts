/** What a page loads when an example is changed, or the page is opened by a link with code. */
import en from "messages:changes.en";
import ru from "messages:changes.ru";
import style from "style:changes";
import { arrive, type Guest } from "./changes/arrive.ts";
import { Changes, type Card } from "./changes/panel.ts";
import { addStyle, teach } from "./page/late.ts";
import type { Words } from "./page/words.ts";

export type { Changes };

/** What shows the changes of an example. */
export function changesOf(card: Card): Changes {
  add(card.words);
  return new Changes(card);
}

/** Shows what a link carries. */
export function arriveBy(fragment: string, guests: Guest[], words: Words): Promise<void> {
  add(words);
  return arrive(fragment, guests, words);
}

/** Adds the sentences and the style to those of the page. */
function add(words: Words): void {
  teach(words, { en, ru });
  addStyle(style);
}
