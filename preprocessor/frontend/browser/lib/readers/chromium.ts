/** A reader with Chromium, by Playwright. */
import { EXECUTABLE, visit, type Visit } from "../chromium.ts";
import { processWith, program } from "./processes.ts";
import { Reader, type Json, type Key } from "./reader.ts";

export class ChromiumReader extends Reader {
  readonly root: number;
  readonly #visit: Visit;

  private constructor(visit: Visit) {
    super();
    this.#visit = visit;
    this.root = processWith(`--user-data-dir=${visit.profile}`);
  }

  static async start(): Promise<Reader> {
    program(EXECUTABLE, "chromium");
    return new ChromiumReader(await visit());
  }

  async open(address: string): Promise<void> {
    await this.#visit.page.goto(address);
  }

  async evaluate<Given extends Json[], T>(inPage: (...given: Given) => T | Promise<T>, ...given: Given): Promise<T> {
    const source = `(${inPage.toString()})(...${JSON.stringify(given)})`;
    return await this.#visit.page.evaluate<T>(source);
  }

  async click(selector: string): Promise<void> {
    await this.#visit.page.locator(selector).first().click();
  }

  async type(text: string): Promise<void> {
    await this.#visit.page.keyboard.type(text);
  }

  async press(...keys: Key[]): Promise<void> {
    await this.#visit.page.keyboard.press(keys.join("+"));
  }

  complaints(): string[] {
    return [...this.#visit.errors, ...this.#visit.strangers.map((address) => `asked for ${address}`)];
  }

  async close(): Promise<void> {
    await this.#visit.close();
  }
}
