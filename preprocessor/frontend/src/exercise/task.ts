/** Whether a reader has solved a task: the author's promises count, not what is left of
 *  them in the code. */
import type { Judgement } from "../contract.ts";
import { element } from "../page/dom.ts";
import type { Summary } from "../page/state.ts";
import type { Words } from "../page/words.ts";

export interface Solved {
  isSolved: boolean;
  kept: number;
  count: number;
  /** The promises of the task that are not in the code any more. */
  gone: string[];
}

/** What is said of the run of a task, and the list of what it has lost; `null` where it is
 *  none, or nobody can tell. */
export function taskOf(said: Summary, asks: string[] | undefined, judgements: Judgement[] | null, words: Words): { said: Summary; gone: HTMLElement | null } | null {
  if (asks === undefined || judgements === null || !said.isIntended) return null;
  const { isSolved, kept, count, gone } = solvedOf(asks, judgements, true);
  const put = { kept: String(kept), count: String(count) };
  const [, ...rest] = said.text.split(" · ");
  const text = [words.say(isSolved ? "exercise-solved" : "exercise-unsolved", put), ...rest].join(" · ");
  return { said: { ...said, text, isKept: isSolved, isBroken: !isSolved }, gone: goneElement(gone, words) };
}

/** `asks`: what the comments of the task promise; a fence promises too, and cannot be
 *  taken away. `isIntended`: whether the run ended as the author wants. */
export function solvedOf(asks: string[], judgements: Judgement[], isIntended: boolean): Solved {
  const left = judgements.filter(({ form }) => form !== "fence");
  const fences = judgements.filter(({ form }) => form === "fence");
  const gone: string[] = [];
  let kept = fences.filter(({ verdict }) => verdict === "matched").length;
  for (const text of asks) {
    const same = left.filter(({ expected }) => even(expected) === even(text));
    // The same promise may stand there twice: one that is kept is enough for one.
    const one = same.find(({ verdict }) => verdict === "matched") ?? same[0];
    if (one === undefined) gone.push(text);
    else {
      left.splice(left.indexOf(one), 1);
      if (one.verdict === "matched") kept += 1;
    }
  }
  const count = asks.length + fences.length;
  return { isSolved: isIntended && count > 0 && kept === count, kept, count, gone };
}

/** The list of promises that the reader's code has lost; `null` for none. */
export function goneElement(gone: string[], words: Words): HTMLElement | null {
  if (gone.length === 0) return null;
  const items = gone.map((text) => {
    const sign = element("span", { class: "pyproof-sign", "aria-hidden": "true" });
    return element("li", { class: "is-broken" }, sign, `${words.say("exercise-gone")}: `, element("code", { class: "pyproof-text" }, text));
  });
  return element("ul", { class: "pyproof-verdicts" }, ...items);
}

function even(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
