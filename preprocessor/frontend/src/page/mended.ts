/** Mends what mdBook 0.5 gets wrong for screen readers and in its colours. */
export function mend(): void {
  const bar = document.getElementById("mdbook-menu-bar");
  if (bar && !bar.hasAttribute("role")) bar.setAttribute("role", "banner");
  if (document.readyState === "complete") settleStyles();
  else addEventListener("load", settleStyles);
}

/** mdBook disables the style sheets of other themes while they still load, and now and
 * then Chromium forgets that: code was dark on a light page. Pages that the tool
 * finished contain these style sheets. */
function settleStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet][id^=mdbook-]")) {
    if (!link.disabled || !link.sheet) continue;
    link.disabled = false;
    link.disabled = true;
  }
}
