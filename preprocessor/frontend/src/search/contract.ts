/** What the box of the search and what fills it agree on. */

/** The parts of the box, as the tool puts them into a page. */
export interface Box {
  toggle: HTMLElement;
  /** All of it; mdBook's class `hidden` closes it. */
  box: HTMLElement;
  input: HTMLInputElement;
  /** What is shown once something was looked for. */
  results: HTMLElement;
  count: HTMLElement;
  list: HTMLElement;
  more: HTMLButtonElement;
}
