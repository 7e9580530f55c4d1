/** On paper nothing is folded. */
export function unfoldOnPaper(within: ParentNode): void {
  const folded = new Set<HTMLDetailsElement>();
  const unfold = () => {
    for (const details of within.querySelectorAll<HTMLDetailsElement>(".pyproof details:not([open], .pyproof-predicted)")) {
      details.open = true;
      folded.add(details);
    }
  };
  const fold = () => {
    for (const details of folded) details.open = false;
    folded.clear();
  };
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fold);
}
