/** What mdBook 0.5 leaves undone, for those who use keys or hear the page. */
import { element } from "./dom.ts";

export function mend(): void {
  const bar = document.getElementById("mdbook-menu-bar");
  if (bar && !bar.hasAttribute("role")) bar.setAttribute("role", "banner");
  const toggle = document.getElementById("mdbook-sidebar-toggle");
  if (toggle instanceof HTMLLabelElement) asButton(toggle);
  if (document.readyState === "complete") settleStyles();
  else addEventListener("load", settleStyles);
}

/** A label that says whether it is expanded is a button: keys reach it then, too.
 * mdBook's script keeps the label, and is told by it. */
function asButton(label: HTMLLabelElement): void {
  const box = label.control as HTMLInputElement | null;
  if (!box) return;
  const button = element("button", { type: "button" });
  for (const { name, value } of label.attributes) {
    if (name !== "for") button.setAttribute(name, value);
  }
  button.append(...label.childNodes);
  label.replaceWith(button);
  button.addEventListener("click", () => {
    label.dispatchEvent(new Event("click"));
    box.click();
  });
  box.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(box.checked));
  });
}

/** mdBook switches the styles of other themes off while they still load, and now
 * and then Chromium forgets that: code was dark on a light page. */
function settleStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet][id^=mdbook-]")) {
    if (!link.disabled || !link.sheet) continue;
    link.disabled = false;
    link.disabled = true;
  }
}
