/** A reader says first what a block writes (`predict`). */
import type { Concealed } from "../contract.ts";
import type { Found } from "../page/examples.ts";
import { element } from "../page/dom.ts";
import type { Words } from "../page/words.ts";
import { lineEnds, textsOf, unmark } from "../page/marks.ts";
import { compare, linesOf, patternsOf, type Compared, type Wanted } from "./compare.ts";

/** What tells of an exception behind which the program goes on. */
const PROMISED = ".pyproof-promised";

/** Puts the question in the place of what the build has folded. What it gives back shows
 *  that, and compares what the reader has written until then; `revealed` is called
 *  when it is shown. */
export function askFirst({ note, data, code }: Found, number: number, words: Words, revealed: () => void): (() => void) | undefined {
  const place = note.querySelector<HTMLElement>(".pyproof-guess");
  const folded = place?.querySelector("details");
  if (!place || !folded) return undefined;
  // Not in the page any more: nobody finds it there.
  folded.remove();
  const shown = [...folded.children].filter((child) => !child.matches("summary"));
  const text = element("textarea", { rows: 3, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const send = element("button", { type: "submit" }, words.say("exercise-compare"));
  const show = element("button", { type: "button" }, words.say("exercise-show"));
  const label = element("label", {}, words.say("exercise-ask"), text);
  const name = words.say("exercise-asked", { number: String(number) });
  const form = element("form", { class: "pyproof-input", "aria-label": name }, label, send, show);
  let isAsked = true;
  const reveal = () => {
    // Again where Reset has brought back the author's code.
    uncover(code, data.predict ?? []);
    revealed();
    if (!isAsked) return;
    isAsked = false;
    const said = linesOf(text.value);
    const fence = linesOf(data.fence ?? "");
    const patterns = patternsOf([...(data.predict ?? []).map((part) => part.text), ...fence]);
    const compared = said.length > 0 ? compare(wantedOf(shown), said, patterns) : [];
    const hadFocus = form.contains(document.activeElement);
    const made = compared.length > 0 ? [comparedElement(compared, words)] : [];
    for (const details of shown) if (details.matches(".pyproof-output") && (made.length > 0 || isTold(data))) details.removeAttribute("open");
    // What was promised stands in the code now.
    place.replaceWith(...made, ...shown.filter((one) => !one.matches(PROMISED)));
    if (hadFocus) (made[0] ?? note.querySelector<HTMLElement>(".pyproof-run"))?.focus({ preventScroll: true });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim() === "") text.focus();
    else reveal();
  });
  text.addEventListener("keydown", (event) => {
    // mdBook turns pages by keys.
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  show.addEventListener("click", () => {
    text.value = "";
    reveal();
  });
  place.append(form);
  return reveal;
}

/** Whether the comments of the code say what it writes. */
function isTold({ predict }: Found["data"]): boolean {
  return (predict ?? []).length > 0;
}

/** The lines that the build saw, the exception that ended it, and those behind which it
 *  went on: between which lines, nobody need say. */
function wantedOf(shown: Element[]): Wanted[] {
  const code = (kind: string) => {
    const of = shown.filter((one) => one.matches(kind)).map((one) => one.querySelector("code")?.textContent ?? "");
    // The build keeps mdBook from reading what a program writes.
    return of.flatMap((text) => linesOf(text.replaceAll("{\u200B{", "{{")));
  };
  const raised = code(`.pyproof-raised:not(${PROMISED})`).join("\n");
  const lines: Wanted[] = code(".pyproof-output").map((text) => ({ text }));
  const exception = (text: string) => ({ text, enough: text.split(":")[0] ?? text });
  if (raised !== "") lines.push(exception(raised));
  const promised = shown.filter((one) => one.matches(PROMISED)).map((one) => one.querySelector("code")?.textContent ?? "");
  for (const text of promised) lines.push({ ...exception(linesOf(text).join("\n")), anywhere: true });
  return lines;
}

/** Line by line what was right. */
function comparedElement(compared: Compared[], words: Words): HTMLElement {
  const right = compared.filter(({ kind }) => kind === "right").length;
  const put = { right: String(right), count: String(compared.length) };
  const said = words.say(right === compared.length ? "exercise-all-right" : "exercise-some-right", put);
  const head = element("p", {}, said);
  const list = element("ol", { class: "pyproof-verdicts" }, ...compared.map((one) => item(one, words)));
  return element("div", { class: "pyproof-compared", role: "group", "aria-label": said, tabindex: -1 }, head, list);
}

function item(one: Compared, words: Words): HTMLElement {
  const isRight = one.kind === "right";
  const label = words.say(isRight ? "exercise-right" : "exercise-wrong");
  const sign = element("span", { class: "pyproof-sign", role: "img", "aria-label": label });
  const code = (text: string) => element("code", { class: "pyproof-text", translate: "no" }, text);
  const item = element("li", { class: isRight ? "is-kept" : "is-broken" }, sign);
  if (one.kind === "extra") item.append(`${words.say("exercise-extra")}: `, code(one.said));
  else item.append(code(one.text === "" ? " " : one.text));
  if (one.kind === "wrong") {
    item.append(" · ", ...(one.said === null ? [words.say("exercise-missing")] : [`${words.say("exercise-yours")}: `, code(one.said)]));
  }
  return item;
}

/** Shows the ends of lines that the build concealed. */
function uncover(code: HTMLElement, concealed: Concealed[]): void {
  unmark(code);
  const texts = textsOf(code);
  const ends = lineEnds(texts.map(({ data }) => data));
  for (const { line, text, sign } of [...concealed].reverse()) {
    const end = ends[line - 1];
    if (!end) continue;
    // A line that ends in a comment ends where the next text begins.
    const node = texts[end.offset > 0 ? end.piece : end.piece - 1];
    const at = end.offset > 0 ? end.offset : (node?.length ?? 0);
    if (node?.data.slice(0, at).endsWith(sign)) node.replaceData(at - sign.length, sign.length, text);
  }
}
