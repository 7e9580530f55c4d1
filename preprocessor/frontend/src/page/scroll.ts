/** Lets readers scroll code that is wider than its block by keys. */
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
}
