/** A reader of a site with these chapters, for all tests of a file. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { bookOf, removeBooks, type Book, type Parts } from "./book.ts";
import { visit, type Visit } from "./chromium.ts";
import { host, type Host } from "./host.ts";

/** The width of a phone, as most tests have it. */
const PHONE = { width: 360, height: 740 };

/** Set before the first test of the file that asks for it. */
export interface Reading {
  book: Book;
  site: Host;
  reader: Visit;
}

export function readingOf(parts: Parts, viewport = PHONE): Reading {
  const given = {} as Reading;
  beforeAll(async () => {
    given.book = bookOf(parts);
    given.site = await host(given.book.site);
    given.reader = await visit({ viewport });
  });
  afterAll(async () => {
    await given.reader.close();
    await given.site.close();
    removeBooks();
  });
  beforeEach(() => {
    given.reader.errors.length = 0;
    given.site.sent.length = 0;
  });
  return given;
}

/** A closure whose two calls have a cell each. */
export const TWO_COUNTERS = `def counter():
    count = 0
    def inner():
        nonlocal count
        count += 1
        return count
    return inner

q = counter()
r = counter()
print(q())  # 1
print(q())  # 2
print(r())  # 1
`;
