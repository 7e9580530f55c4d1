/**
 * mdBook's switch of the contents, for whoever has no mouse.
 *
 * It is a label of a box that nobody sees: no key reaches it, and what it says of
 * itself (`aria-expanded`) no label may say. A button takes its place.
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
  // The page hides the contents before their script has filled them.
  for (const link of sidebar.querySelectorAll("a")) link.tabIndex = box.checked ? 0 : -1;
}
