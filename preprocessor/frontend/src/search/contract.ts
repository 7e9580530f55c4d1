/** The contract between the search box and what fills it. */

/** The parts of the box, as the tool puts them into a page. */
export interface Box {
  toggle: HTMLElement;
  /** All of it; mdBook's class `hidden` closes it. */
  box: HTMLElement;
  input: HTMLInputElement;
  /** The part that is shown after a search. */
  results: HTMLElement;
  count: HTMLElement;
  list: HTMLElement;
  more: HTMLButtonElement;
}
