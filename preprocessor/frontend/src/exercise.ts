/** What a page loads that has something for its readers to say or to solve first. */
import en from "messages:exercise.en";
import ru from "messages:exercise.ru";
import { askFirst } from "./exercise/guess.ts";
import type { Found } from "./page/examples.ts";
import { teach } from "./page/late.ts";
import type { Words } from "./page/words.ts";

export { taskOf } from "./exercise/task.ts";

/** Adds the sentences to those of the page, and asks readers what a block writes that they
 *  are to say first. */
export function begin(found: Found, number: number, words: Words, revealed: () => void): (() => void) | undefined {
  teach(words, { en, ru });
  return found.data.predict && askFirst(found, number, words, revealed);
}
