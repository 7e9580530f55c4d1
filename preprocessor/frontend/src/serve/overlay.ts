import type { Trouble, Wrong } from "./news.ts";

/** The storage key of what the author has hidden. */
const HIDDEN = "pyproof-serve-hidden";

/**
 * What is wrong with the book, at the lower edge of the page. Screen readers read it
 * out, it scrolls separately, and it never hinders reading. When hidden, it leaves a
 * button.
 */
export class Overlay {
  readonly #document: Document;
  readonly #kept: Storage;
  readonly #panel: HTMLElement;
  readonly #title: HTMLElement;
  readonly #hide: HTMLButtonElement;
  readonly #list: HTMLElement;
  readonly #show: HTMLButtonElement;
  #shown = "";

  constructor(document: Document, kept: Storage) {
    this.#document = document;
    this.#kept = kept;
    // Screen readers announce what appears in an alert that already exists.
    this.#title = this.#element("strong", "pyproof-trouble-title");
    this.#title.setAttribute("role", "alert");
    this.#hide = this.#button("pyproof-trouble-hide", () => { this.#fold(true); });
    this.#list = this.#element("ol", "pyproof-trouble-list");
    this.#list.tabIndex = 0;
    this.#panel = this.#element("section", "pyproof-trouble");
    this.#panel.hidden = true;
    const head = this.#element("div", "pyproof-trouble-head");
    head.append(this.#title, this.#hide);
    this.#panel.append(head, this.#list);
    this.#show = this.#button("pyproof-trouble-show", () => { this.#fold(false); });
    this.#show.hidden = true;
    document.body.append(this.#panel, this.#show);
    document.addEventListener("keydown", (event) => { this.#pressed(event); });
  }

  /** Shows what is wrong, if anything. */
  tell(trouble: Trouble | null): void {
    const text = JSON.stringify(trouble);
    if (text === this.#shown) return;
    this.#shown = text;
    if (!trouble) {
      this.#panel.hidden = true;
      this.#show.hidden = true;
      this.#title.textContent = "";
      this.#list.replaceChildren();
      this.#kept.removeItem(HIDDEN);
      return;
    }
    for (const element of [this.#panel, this.#show]) element.lang = trouble.lang;
    this.#hide.textContent = trouble.hide;
    this.#show.textContent = trouble.title;
    this.#panel.setAttribute("aria-label", trouble.title);
    this.#list.setAttribute("aria-label", trouble.title);
    this.#list.replaceChildren(...trouble.wrongs.map((wrong) => this.#wrong(wrong)));
    const isFolded = this.#kept.getItem(HIDDEN) === text;
    this.#panel.hidden = isFolded;
    this.#show.hidden = !isFolded;
    this.#title.textContent = trouble.title;
  }

  #fold(away: boolean): void {
    if (away) this.#kept.setItem(HIDDEN, this.#shown);
    else this.#kept.removeItem(HIDDEN);
    const hadFocus = this.#panel.contains(this.#document.activeElement);
    this.#panel.hidden = away;
    this.#show.hidden = !away;
    // Keep the focus here for those who came by keyboard.
    if (away && hadFocus) this.#show.focus();
    if (!away) this.#list.focus();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.#panel.hidden) return;
    const at = event.target;
    // In the editor and the search, the key means something else.
    const writes = at instanceof HTMLElement && (at.isContentEditable || at.matches("input, textarea, select"));
    if (!writes) this.#fold(true);
  }

  #wrong(wrong: Wrong): HTMLElement {
    const item = this.#element("li", "pyproof-wrong");
    const head = this.#element("p", "pyproof-wrong-message");
    if (wrong.place !== null) {
      const place = this.#element("code", "pyproof-wrong-place");
      place.textContent = wrong.place;
      head.append(place, " ");
    }
    const message = this.#element("span", "pyproof-wrong-words");
    message.textContent = wrong.message;
    head.append(message);
    if (wrong.code !== null) {
      const code = this.#element("span", "pyproof-wrong-code");
      code.textContent = wrong.code;
      head.append(" ", code);
    }
    item.append(head);
    if (wrong.line !== null) item.append(this.#text("pre", "pyproof-wrong-line", wrong.line));
    for (const line of wrong.lines) item.append(this.#text("pre", "pyproof-wrong-came", line));
    if (wrong.help !== null) item.append(this.#text("p", "pyproof-wrong-help", wrong.help));
    return item;
  }

  #text(name: string, style: string, text: string): HTMLElement {
    const element = this.#element(name, style);
    element.textContent = text;
    return element;
  }

  #element(name: string, style: string): HTMLElement {
    const element = this.#document.createElement(name);
    element.className = style;
    return element;
  }

  #button(style: string, pressed: () => void): HTMLButtonElement {
    const button = this.#document.createElement("button");
    button.type = "button";
    button.className = style;
    button.addEventListener("click", pressed);
    return button;
  }
}
