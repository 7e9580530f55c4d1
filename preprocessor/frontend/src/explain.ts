/** What a page loads when a reader's run ended with an exception: what it means. */
import en from "messages:errors.en";
import ru from "messages:errors.ru";
import { teach as add } from "./page/late.ts";
import type { Words } from "./page/words.ts";

export { explain, said, type Explanation, type Piece } from "./explain/catalogue.ts";

/** Adds the sentences to those of the page. */
export function teach(words: Words): void {
  add(words, { en, ru });
}
