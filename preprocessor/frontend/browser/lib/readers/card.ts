/** What a reader does with one example and sees of it, in any browser. */
import type { Reader } from "./reader.ts";

export class Card {
  readonly #reader: Reader;
  readonly #number: number;
  readonly #id: string;

  /** An example by its number on the page, from 1. */
  constructor(reader: Reader, number: number) {
    this.#reader = reader;
    this.#number = number;
    this.#id = `#pyproof-${number}`;
  }

  /** The selector of something of it. */
  of(selector: string): string {
    return `${this.#id} ${selector}`;
  }

  /** Presses Run and waits for the end. */
  async run(): Promise<void> {
    await this.start();
    await this.ended();
  }

  async start(): Promise<void> {
    await this.#reader.click(this.of(".pyproof-run"));
  }

  async stop(): Promise<void> {
    await this.#reader.click(this.of(".pyproof-stop"));
  }

  async reset(): Promise<void> {
    await this.#reader.click(this.of(".pyproof-reset"));
  }

  /** Waits until nothing runs and the page has said how it ended. */
  async ended(): Promise<void> {
    await this.#reader.waitFor(`example ${this.#id} has ended`, async () => {
      return !(await this.#reader.isShown(this.of(".pyproof-stop"))) && (await this.state()).trim() !== "";
    });
  }

  async state(): Promise<string> {
    return await this.#reader.text(this.of(".pyproof-state"));
  }

  /** The code as the page shows it. */
  async code(): Promise<string> {
    return await this.#reader.evaluate(
      (at) => document.querySelectorAll("main pre code.language-python")[at]?.textContent ?? "",
      this.#number - 1,
    );
  }

  /** Everything that it has written. */
  async written(): Promise<string> {
    return await this.#reader.text(this.of(".pyproof-stdout"));
  }

  async waitForOutput(text: string): Promise<void> {
    await this.#reader.waitForText(this.of(".pyproof-stdout"), text);
  }

  /** Opens the editor, if none is open, and types `code` over what it holds. What the
   *  editor does by itself as one types, indents and brackets, belongs to it. */
  async edit(code: string): Promise<void> {
    const content = ".pyproof-editor .cm-content";
    await this.#reader.click((await this.#reader.count(content)) === 0 ? this.of(".pyproof-edit") : content);
    await this.#reader.waitFor("the editor has the focus", async () => {
      return await this.#reader.evaluate((content) => document.activeElement?.matches(content) === true, content);
    });
    await this.#reader.press("Control", "a");
    await this.#reader.type(code);
  }

  /** Answers what the program asks. */
  async answer(text: string): Promise<void> {
    const input = this.of(".pyproof-input input");
    await this.#reader.waitFor(`example ${this.#id} asks`, async () => await this.#reader.isShown(input));
    await this.#reader.click(input);
    await this.#reader.type(text);
    await this.#reader.press("Enter");
  }

  /** How many promises of comments came out so. */
  async promises(how: "kept" | "broken"): Promise<number> {
    return await this.#reader.count(this.of(`.pyproof-mark.is-${how}`));
  }
}
