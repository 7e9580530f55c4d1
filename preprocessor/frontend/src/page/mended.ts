/** What mdBook 0.5 leaves undone, for those who hear the page or see its colours. */
export function mend(): void {
  const bar = document.getElementById("mdbook-menu-bar");
  if (bar && !bar.hasAttribute("role")) bar.setAttribute("role", "banner");
  if (document.readyState === "complete") settleStyles();
  else addEventListener("load", settleStyles);
}

/** mdBook switches the styles of other themes off while they still load, and now
 * and then Chromium forgets that: code was dark on a light page. Pages that the tool
 * finished have them in themselves. */
function settleStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet][id^=mdbook-]")) {
    if (!link.disabled || !link.sheet) continue;
    link.disabled = false;
    link.disabled = true;
  }
}
