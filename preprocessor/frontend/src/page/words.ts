/** The words of the pages' interface, in the book's language. */
import { FluentBundle, FluentNumber, FluentResource, type FluentVariable } from "@fluent/bundle";

export type Lang = "ru" | "en";

/** The language for a page's `lang`: as in `messages.rs`. */
export function langOf(tag: string): Lang {
  return /^ru($|[-_])/i.test(tag) ? "ru" : "en";
}

export class Words {
  readonly lang: Lang;
  /** The keys of all sentences. */
  readonly keys: string[];
  private readonly bundle: FluentBundle;

  constructor(lang: Lang, source: string) {
    this.lang = lang;
    // Marks around inserted text would be copied along with it.
    this.bundle = new FluentBundle(lang, { useIsolating: false });
    const resource = new FluentResource(source);
    this.keys = resource.body.map(({ id }) => id);
    this.bundle.addResource(resource);
  }

  /** Adds sentences that came later. */
  learn(source: string): void {
    this.bundle.addResource(new FluentResource(source), { allowOverrides: true });
  }

  /** The sentence of a key; a key that the catalogue lacks is said as it is. */
  say(key: string, put: Record<string, FluentVariable> = {}): string {
    const value = this.bundle.getMessage(key)?.value;
    return value == null ? key : this.bundle.formatPattern(value, put, []);
  }

  /** The parts of an enumeration, `{}` in place of the items. */
  enumeration(items: string[]): { type: "element" | "literal"; value: string }[] {
    return new Intl.ListFormat(this.lang, { type: "conjunction" }).formatToParts(items);
  }

  /** A number for a sentence that is written as Python writes it. */
  plain(value: number): FluentNumber {
    return new FluentNumber(value, { useGrouping: false });
  }

  /** Microseconds as seconds with two digits behind the point, and never none at all. */
  seconds(microseconds: number): string {
    const format = new Intl.NumberFormat(this.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    return format.format(Math.max(0.01, microseconds / 1e6));
  }

  /** Bytes as megabytes with one digit behind the point. */
  megabytes(bytes: number): string {
    const format = new Intl.NumberFormat(this.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return format.format(bytes / 1e6);
  }
}
