/** Lets readers scroll by keys what is wider than its box. */
export function scrollByKeys(within: ParentNode): void {
  const blocks = [...within.querySelectorAll<HTMLElement>("main pre > code")];
  const look = () => {
    // Read everything before writing anything, so that the page is laid out once.
    const wide = blocks.map((code) => code.scrollWidth > code.clientWidth);
    blocks.forEach((code, at) => {
      if (wide[at]) code.tabIndex = 0;
      else code.removeAttribute("tabindex");
    });
  };
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(look);
  };
  addEventListener("resize", soon);
  addEventListener("load", soon);
  soon();
  within.querySelector("main")?.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!/^Arrow(?:Left|Right)$/.test(event.key) || !(box instanceof HTMLElement)) return;
    // mdBook would turn the page.
    if (box.scrollWidth > box.clientWidth) event.stopPropagation();
  });
}
