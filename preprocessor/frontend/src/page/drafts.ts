/**
 * What a reader made of the code of examples, kept for as long as the tab is open.
 *
 * A browser may have no such storage, or no room in it: then nothing is kept. Of code
 * that the author has changed since nothing is given back.
 */

interface Kept {
  /** The author's code that the reader changed. */
  of: string;
  code: string;
}

export class Drafts {
  private readonly page: string;

  constructor(page: string) {
    this.page = page;
  }

  /** What the reader made of a block. */
  get(block: number, author: string): string | null {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key(block)) ?? "null") as Partial<Kept> | null;
      return kept?.of === author && typeof kept.code === "string" ? kept.code : null;
    } catch {
      return null;
    }
  }

  /** Keeps it; what is the author's own is not kept. Whether that was possible. */
  put(block: number, author: string, code: string): boolean {
    try {
      if (code === author) sessionStorage.removeItem(this.key(block));
      else sessionStorage.setItem(this.key(block), JSON.stringify({ of: author, code } satisfies Kept));
      return true;
    } catch {
      // The page works without.
      return false;
    }
  }

  private key(block: number): string {
    return `pyproof ${this.page} ${block}`;
  }
}
