/** How the promises of a run came out, in words. */
import type { Judgement, PageData } from "../contract.ts";
import { element } from "./dom.ts";
import type { Mark } from "./marks.ts";
import type { Words } from "./words.ts";

export type Kind = "kept" | "broken" | "unclear";

/** Maximum characters of what is said at the end of a line. */
const AT_LINE = 60;

/** Maximum characters of a promise, or of the actual, shown in the list. */
const SHOWN = 400;

/** How a promise is shown if the book only warns of promises without a marker. */
export function kindOf({ verdict, strength }: Judgement, unmarked: PageData["unmarked"]): Kind {
  if (verdict === "matched") return "kept";
  if (verdict === "unclear" || verdict === "doubtful" || (unmarked === "warn" && strength === "inferred")) return "unclear";
  return "broken";
}

/** The marks in the code; the promise of a fence is marked only in the list. */
export function marksOf(judgements: Judgement[], unmarked: PageData["unmarked"], words: Words): Mark[] {
  return judgements.flatMap((judgement) => {
    const kind = kindOf(judgement, unmarked);
    if (judgement.form === "fence" || kind === "unclear") return [];
    const said = kind === "broken" && standsAtLine(judgement) ? cameOf(judgement, words) : null;
    return [{ line: judgement.line, kind, ...(said === null ? {} : { said }) }];
  });
}

/** Whether what came has room at the end of its line. */
function standsAtLine({ form, actual }: Judgement): boolean {
  return form !== "fence" && actual.length <= AT_LINE && !/[\r\n]/.test(actual.trimEnd());
}

/** What came, in short. */
function cameOf(judgement: Judgement, words: Words): string {
  const key = verdictKey(judgement, "broken");
  if (key === "site-unreached" || key === "site-spacing") return words.say(key);
  const actual = judgement.actual.trim() || words.say("site-nothing");
  return `${words.say(key === "site-partial" ? key : "site-actual")}: ${actual}`;
}

/** The list of what the marks at the lines do not say; `null` if they say all. Where the
 *  end of a line may be out of sight, the list repeats it. */
export function verdicts(judgements: Judgement[], unmarked: PageData["unmarked"], words: Words): HTMLElement | null {
  const isKept = (judgement: Judgement) => kindOf(judgement, unmarked) === "kept";
  if (judgements.every(isKept)) return null;
  const items = judgements
    .filter((judgement) => !isKept(judgement) || judgement.form === "fence")
    .map((judgement) => {
      const kind = kindOf(judgement, unmarked);
      const made = item(judgement, kind, words);
      if (kind === "broken" && standsAtLine(judgement)) made.classList.add("is-at-line");
      return made;
    });
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
