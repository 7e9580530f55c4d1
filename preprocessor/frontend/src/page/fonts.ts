/**
 * Fetches the fonts of a page once it is there. The build keeps them from the first page
 * that a reader opens, for they are as large as all the rest of it, and a text that
 * changes its font moves (`finish/sheets.rs`); they are used from the next page on.
 */
import { inTurns, savesData, whenIdle } from "./turns.ts";

/** Of the style sheet, and of what is noted when its fonts are there. */
const ID = "pyproof-fonts";

export function fetchFonts(): void {
  const style = document.querySelector<HTMLStyleElement>(`style#${ID}`);
  if (!style?.sheet || style.media === "all" || savesData()) return;
  const { sheet } = style;
  whenIdle(() => {
    fetchUsed(sheet).then(() => {
      localStorage.setItem(ID, new URL(style.dataset["of"] ?? "", document.baseURI).href);
    }).catch(() => undefined);
  });
}

/** Fetches what the page is drawn with. Rejects when one of them cannot be had. */
async function fetchUsed(sheet: CSSStyleSheet): Promise<void> {
  const used = await facesOf(document.body);
  const faces = [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule);
  const due = faces.filter(({ style }) => used.has(face(style)));
  await Promise.all(due.flatMap(({ style }) => addressOf(style) ?? []).map(async (address) => {
    // As the style sheet asks for it.
    const response = await fetch(address, { mode: "cors", priority: "low" });
    if (!response.ok) throw new Error(address);
    await response.arrayBuffer();
  }));
}

/** The fonts of the texts in an element. */
async function facesOf(within: Element): Promise<Set<string>> {
  const texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const holders = new Set<Element>();
  while (texts.nextNode()) if (texts.currentNode.parentElement) holders.add(texts.currentNode.parentElement);
  const faces = new Set<string>();
  await inTurns([...holders], (one) => faces.add(face(getComputedStyle(one))));
  return faces;
}

/** What a font is found by: family, weight, slant. */
function face(style: CSSStyleDeclaration): string {
  const of = (name: string): string => style.getPropertyValue(name);
  const family = (of("font-family").split(",")[0] ?? "").replace(/["']/g, "").trim();
  return [family, of("font-weight") || "400", of("font-style") || "normal"].join("|");
}

function addressOf(style: CSSStyleDeclaration): string | undefined {
  return /url\(\s*["']?([^"')]+)/.exec(style.getPropertyValue("src"))?.[1];
}
