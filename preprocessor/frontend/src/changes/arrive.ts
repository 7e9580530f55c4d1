/** A page that is opened by a link with code: finds the example and shows it there, or says
 *  in one sentence why not. */
import { element } from "../page/dom.ts";
import type { Words } from "../page/words.ts";
import { carriedBy, hides, meant, type Carried, type Trouble } from "./link.ts";
import type { Changes } from "./panel.ts";

/** An example that code may come to. */
export interface Guest {
  readonly block: number;
  readonly author: string;
  /** Shows the code in the editor; nothing runs. */
  accept(code: string): Promise<Accepted>;
}

export interface Accepted {
  /** What shows the difference. */
  changes: Changes | null;
  /** Brings back what the reader had made of the example, if that is something else. */
  back: (() => void) | null;
}

export async function arrive(fragment: string, guests: Guest[], words: Words): Promise<void> {
  document.querySelector(".pyproof-trouble-link")?.remove();
  const carried = await carriedBy(fragment);
  if (typeof carried === "string") {
    tell(sentence(carried, words), null, words);
    return;
  }
  const guest = meant(carried, guests);
  if (guest === null) {
    tell(words.say("changes-gone"), carried, words);
    return;
  }
  const { changes, back } = await guest.accept(carried.code);
  const said = [words.say(guest.author === "" ? "changes-came-blank" : "changes-came")];
  if (guest.author !== carried.author) said.push(words.say("changes-older"));
  if (hides(carried.code)) said.push(words.say("changes-hidden"));
  changes?.arrived(said, back);
}

function sentence(trouble: Trouble, words: Words): string {
  switch (trouble) {
    case "broken":
      return words.say("changes-broken");
    case "long":
      return words.say("changes-long");
    case "unknown":
      return words.say("changes-unknown");
    case "packed":
      return words.say("changes-packed");
    case "gone":
      return words.say("changes-gone");
  }
}

/** Says it at the top of the chapter. The code of a lost example is not lost with it. */
function tell(said: string, carried: Carried | null, words: Words): void {
  const note = element("div", { class: "pyproof-trouble-link", role: "status" }, element("p", {}, said));
  if (carried) {
    const code = element("pre", { translate: "no" }, element("code", { class: "nohighlight" }, carried.code));
    note.append(element("details", {}, element("summary", {}, words.say("changes-its-code")), code));
  }
  document.querySelector("main")?.prepend(note);
  note.scrollIntoView({ block: "center" });
}
