/**
 * mdBook's switch of the table of contents, for readers without a mouse.
 *
 * It is the label of an invisible checkbox: no key reaches it, and a label may not have
 * its `aria-expanded`. A button replaces it.
 */
export function openSidebarByKeys(document: Document): void {
  const label = document.getElementById("mdbook-sidebar-toggle");
  const box = document.getElementById("mdbook-sidebar-toggle-anchor");
  const sidebar = document.getElementById("mdbook-sidebar");
  if (!(label instanceof HTMLLabelElement) || !(box instanceof HTMLInputElement) || !sidebar) return;
  const button = document.createElement("button");
  button.type = "button";
  for (const { name, value } of label.attributes) {
    if (name !== "for") button.setAttribute(name, value);
  }
  button.append(...label.childNodes);
  button.addEventListener("click", () => {
    box.click();
  });
  const tell = () => {
    button.setAttribute("aria-expanded", String(box.checked));
  };
  box.addEventListener("change", tell);
  tell();
  label.replaceWith(button);
  // The page hides the table of contents before its script has filled it.
  for (const link of sidebar.querySelectorAll("a")) link.tabIndex = box.checked ? 0 : -1;
}

/** Takes the colon off the ends of headings in the table of contents: it announces what
 *  stands below the heading, and there nothing does. */
export function bareHeadings(document: Document): void {
  for (const link of document.querySelectorAll("#mdbook-sidebar a.header-in-summary")) {
    const last = document.createTreeWalker(link, NodeFilter.SHOW_TEXT).lastChild();
    if (last instanceof Text) last.data = last.data.replace(/(?<![:\s])\s*:\s*$/, "");
  }
}
