/**
 * A reader at a page, in any browser: what the flows are written in. A browser's own
 * driver knows five things (open, evaluate, click, keys, close); the rest is the same
 * for all and stands here.
 */
import { running } from "./processes.ts";

/** Milliseconds after which nothing more is waited for: Python has to load, and three browsers do it at once. */
const PATIENCE = 180_000;
/** Milliseconds between two looks. */
const PAUSE = 100;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A key by its `KeyboardEvent.key`; those of more than one letter that are used here. */
export type Key = "Control" | "Enter" | "Escape" | "ArrowDown" | (string & {});

export abstract class Reader {
  /** The process whose descendants are the browser. */
  abstract readonly root: number;

  abstract open(address: string): Promise<void>;
  /** Calls a function in the page; it sees nothing but what it is given. */
  abstract evaluate<Given extends Json[], T>(inPage: (...given: Given) => T | Promise<T>, ...given: Given): Promise<T>;
  /** Clicks as a mouse does, on the first element that is found. */
  abstract click(selector: string): Promise<void>;
  /** Types a text into what has the focus. */
  abstract type(text: string): Promise<void>;
  /** Presses keys at once. */
  abstract press(...keys: Key[]): Promise<void>;
  /** What the page's scripts complained of, for whoever reads a failure. */
  abstract complaints(): string[];
  abstract close(): Promise<void>;

  /** Opens a page, unless it is open. */
  async stayAt(address: string): Promise<void> {
    if ((await this.evaluate(() => location.href.replace(/#.*/, ""))) !== address) await this.open(address);
  }

  /** The text of all elements that are found, in order. */
  async text(selector: string): Promise<string> {
    return await this.evaluate(
      (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent).join(""),
      selector,
    );
  }

  async count(selector: string): Promise<number> {
    return await this.evaluate((selector) => document.querySelectorAll(selector).length, selector);
  }

  /** Whether an element that is found can be seen. */
  async isShown(selector: string): Promise<boolean> {
    return await this.evaluate(
      (selector) => [...document.querySelectorAll(selector)].some((found) => found.checkVisibility({ visibilityProperty: true })),
      selector,
    );
  }

  /** Waits until something holds; what that is, the failure says. */
  async waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + PATIENCE;
    let trouble = "";
    while (performance.now() < end) {
      try {
        if (await holds()) return;
        trouble = "";
      } catch (error) {
        // A page that is just being left answers nothing.
        trouble = ` (${String(error)})`;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw new Error(`waited ${PATIENCE / 1000} s in vain: ${what}${trouble}`);
  }

  async waitForText(selector: string, text: string): Promise<void> {
    await this.waitFor(`${selector} says ${JSON.stringify(text)}`, async () => (await this.text(selector)).includes(text));
  }

  /** Whether a thread of the browser computes: it wants a processor at three of four
   *  looks. How much it gets, on a machine that does other things, tells nothing. */
  async computes(looks = 20): Promise<boolean> {
    const seen = new Map<number, number>();
    for (let look = 0; look < looks; look++) {
      for (const thread of running(this.root)) seen.set(thread, (seen.get(thread) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    return Math.max(0, ...seen.values()) >= (looks * 3) / 4;
  }

  /** The page as it is, for whoever reads a failure. */
  async state(): Promise<string> {
    const shown = await this.evaluate(() => `${location.href}\n${document.querySelector("main")?.innerText ?? ""}`).catch(String);
    return `The page: ${shown}\nIts complaints: ${this.complaints().join("\n") || "none"}`;
  }
}
