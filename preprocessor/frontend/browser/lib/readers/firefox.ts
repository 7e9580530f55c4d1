/** A reader with Firefox, by WebDriver BiDi and Puppeteer. */
import { launch, type Browser, type ConsoleMessage, type KeyInput, type Page } from "puppeteer-core";
import { program } from "./processes.ts";
import { Reader, type Json, type Key } from "./reader.ts";

export class FirefoxReader extends Reader {
  readonly root: number;
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #complaints: string[] = [];

  private constructor(browser: Browser, page: Page) {
    super();
    this.#browser = browser;
    this.#page = page;
    this.root = browser.process()?.pid ?? 0;
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    page.on("console", (message: ConsoleMessage) => {
      if (message.type() === "error") this.#complaints.push(message.text());
    });
  }

  static async start(): Promise<Reader> {
    const executablePath = program(process.env["PYPROOF_FIREFOX"] ?? "firefox-esr", "firefox-esr");
    // With a profile of its own, which goes when it is closed.
    const browser = await launch({ browser: "firefox", executablePath, headless: true });
    return new FirefoxReader(browser, await browser.newPage());
  }

  async open(address: string): Promise<void> {
    await this.#page.goto(address);
  }

  async evaluate<Given extends Json[], T>(inPage: (...given: Given) => T | Promise<T>, ...given: Given): Promise<T> {
    return (await this.#page.evaluate(`(${inPage.toString()})(...${JSON.stringify(given)})`)) as T;
  }

  async click(selector: string): Promise<void> {
    const found = await this.#page.locator(selector).waitHandle();
    // What is in sight may lie under the bar at the top, which comes as one scrolls up.
    await found.evaluate((element) => {
      element.scrollIntoView({ block: "center", behavior: "instant" });
    });
    await this.#page.locator(selector).click();
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(...keys: Key[]): Promise<void> {
    const names = keys as KeyInput[];
    for (const key of names) await this.#page.keyboard.down(key);
    for (const key of names.reverse()) await this.#page.keyboard.up(key);
  }

  complaints(): string[] {
    return this.#complaints;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
