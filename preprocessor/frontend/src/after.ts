/**
 * What a page loads when its reader first looks at the names of a run, or tries code with
 * them.
 */
import en from "messages:after.en";
import ru from "messages:after.ru";
import style from "style:after";
import { Attempts } from "./after/attempts.ts";
import { blankIn as made } from "./after/blank.ts";
import { listKeys as list } from "./after/keys.ts";
import { Names } from "./after/names.ts";
import type { After } from "./page/after.ts";
import { addStyle, teach } from "./page/late.ts";
import type { Words } from "./page/words.ts";

/** Puts the card of an empty example in the place of the button that asked for it. */
export function blankIn(button: HTMLElement, title: string): ReturnType<typeof made> {
  addStyle(style);
  return made(button, title);
}

/** Lists the keys of the examples in mdBook's help. */
export function listKeys(words: Words): void {
  teach(words, { en, ru });
  list(words);
}

/** What the line and the button under an example do. */
export function createAfter(after: After) {
  const { card, element: holder, field, names: button } = after;
  teach(card.shared.words, { en, ru });
  addStyle(style);
  const attempts: Attempts = new Attempts(card, field, (end) => {
    if (end?.count !== undefined) after.tell(end.count, end.glance);
    return names.renew();
  });
  const names: Names = new Names(card, button, (name) => {
    field.value = name;
    return inTurn(() => attempts.enter());
  });
  holder.prepend(attempts.element);
  holder.append(names.element);
  // Of two that asked at once, the second would find Python busy.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (how: () => Promise<void>): Promise<void> => (last = last.then(how, how));
  return {
    enter: () => inTurn(() => attempts.enter()),
    toggle: () => (names.isOpen ? names.close() : inTurn(() => names.open())),
    ran: () => {
      attempts.begin();
      void inTurn(() => names.renew());
    },
  };
}
