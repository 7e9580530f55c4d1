/** How the promises of a run came out, in words. */
import type { Judgement, PageData } from "../contract.ts";
import { element } from "./dom.ts";
import type { Mark } from "./marks.ts";
import type { Words } from "./words.ts";

export type Kind = "kept" | "broken" | "unclear";

/** Maximum characters of a promise, or of the actual, shown in the list. */
const SHOWN = 400;

/** How a promise is shown if the book only warns of promises without a marker. */
export function kindOf({ verdict, strength }: Judgement, unmarked: PageData["unmarked"]): Kind {
  if (verdict === "matched") return "kept";
  if (verdict === "unclear" || verdict === "doubtful" || (unmarked === "warn" && strength === "inferred")) return "unclear";
  return "broken";
}

/** The marks in the code; the promise of a fence is marked only in the list. */
export function marksOf(judgements: Judgement[], unmarked: PageData["unmarked"]): Mark[] {
  return judgements.flatMap((judgement) => {
    const kind = kindOf(judgement, unmarked);
    return judgement.form === "fence" || kind === "unclear" ? [] : [{ line: judgement.line, kind }];
  });
}

/** The list of promises. */
export function verdicts(judgements: Judgement[], unmarked: PageData["unmarked"], words: Words): HTMLElement {
  const items = judgements.map((judgement) => item(judgement, kindOf(judgement, unmarked), words));
  return element("ul", { class: "pyproof-verdicts", "aria-label": words.say("site-promises") }, ...items);
}

function item(judgement: Judgement, kind: Kind, words: Words): HTMLElement {
  const line = judgement.form === "fence" ? words.say("site-fence") : words.say("site-line", { line: String(judgement.line) });
  const sign = element("span", { class: "pyproof-sign", "aria-hidden": "true" });
  const item = element("li", { class: `is-${kind}` }, sign, `${line}: ${words.say(verdictKey(judgement, kind))}`);
  if (kind !== "kept" && judgement.verdict !== "unreached") {
    item.append(
      element(
        "dl",
        {},
        element("dt", {}, words.say("site-expected")),
        element("dd", {}, shown(judgement.expected, words)),
        element("dt", {}, words.say("site-actual")),
        element("dd", {}, shown(judgement.actual, words)),
      ),
    );
  }
  return item;
}

function verdictKey({ verdict, problem }: Judgement, kind: Kind): string {
  if (kind === "kept") return "site-kept";
  if (verdict === "unreached") return "site-unreached";
  switch (problem?.toLowerCase()) {
    case "spacing":
      return "site-spacing";
    case "partial":
      return "site-partial";
    default:
      return kind === "broken" ? "site-broken" : "site-unclear";
  }
}

function shown(text: string, words: Words): Node {
  if (text === "") return element("em", {}, words.say("site-nothing"));
  return element("code", { class: "pyproof-text" }, text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
