// The main flows of a reader, by the same code in each browser. Each flow has a browser
// with a new profile and a host of its own; the browsers are used side by side.
//
// PYPROOF_BROWSERS="firefox webkit" names the browsers to use; PYPROOF_FLOWS=FILE writes
// the table of flows and browsers there.
import { afterAll, beforeAll, describe, test, type ExpectStatic } from "vitest";
import { bookOf, removeBooks, type Book } from "./lib/book.ts";
import { host, type Host } from "./lib/host.ts";
import { Card } from "./lib/readers/card.ts";
import { BROWSERS, startReader, wanted } from "./lib/readers/index.ts";
import type { Reader } from "./lib/readers/reader.ts";

const CHAPTERS = {
  times: `# Умножение

\`\`\`python
def times(n):
    return lambda x: n * x

print(times(2)(5))  # Выведет: 10
\`\`\`
`,
  session: `# Сессия

\`\`\`python
count = 1
print("первый")
\`\`\`

Дальше:

\`\`\`python
count += 1
print(count)  # Выведет: 2
\`\`\`
`,
  asks: `# Вопрос

\`\`\`python,stdin="Аня"
print("Привет,", input("Имя? "))  # Привет, Аня
\`\`\`
`,
  prompt: `# Приглашение

\`\`\`python
>>> 2 + 2
4
>>> text = "ab"
>>> text
'ab'
\`\`\`
`,
  closures: `# Замыкание

## Счётчик вызовов

Каждый вызов увеличивает счётчик на единицу.
`,
};

/** A reader before the book. */
interface Visit {
  reader: Reader;
  site: Host;
  open: (chapter: keyof typeof CHAPTERS) => Promise<void>;
  /** The first example of the chapter. */
  card: Card;
  expect: ExpectStatic;
}

const FLOWS: Record<string, (visit: Visit) => Promise<void>> = {
  async "run"({ reader, open, card, expect }) {
    await open("times");
    await card.run();
    expect(await card.written()).toBe("10\n");
    expect(await card.promises("kept")).toBe(1);
    expect(await reader.count("pre .pyproof-mark.is-kept")).toBe(1);
  },

  async "run again"({ open, card, expect }) {
    await open("times");
    await card.run();
    await card.run();
    expect(await card.written()).toBe("10\n");
    expect(await card.promises("kept")).toBe(1);
  },

  async "edit"({ reader, open, card, expect }) {
    await open("times");
    await card.edit("for i in range(2):\nprint('стол', i)");
    expect(await reader.isShown(card.of(".pyproof-edited"))).toBe(true);
    await reader.press("Control", "Enter");
    await card.ended();
    expect(await card.written()).toBe("стол 0\nстол 1\n");
  },

  async "broken promise"({ reader, open, card, expect }) {
    await open("times");
    await card.edit("print(3 * 5)  # Выведет: 10");
    await card.run();
    expect(await card.written()).toBe("15\n");
    expect(await card.promises("broken")).toBe(1);
    expect(await reader.text(card.of(".pyproof-verdicts .is-broken"))).toMatch(/10[^]*15/);
  },

  async "reset"({ reader, open, card, expect }) {
    await open("times");
    const code = "pre code.language-python";
    const before = await reader.text(code);
    await card.edit("print(7)");
    await card.run();
    expect(await card.written()).toBe("7\n");
    await card.reset();
    expect(await reader.count(".pyproof-editor")).toBe(0);
    expect(await reader.text(code)).toBe(before);
    expect(await reader.isShown(card.of(".pyproof-edited"))).toBe(false);
    await card.run();
    expect(await card.written()).toBe("10\n");
  },

  async "stop"({ reader, open, card, expect }) {
    await open("times");
    await card.edit("print('here')\nwhile True: pass");
    await card.start();
    await card.waitForOutput("here");
    // That a busy worker is seen, shows that it would be seen below.
    await reader.waitFor("the browser computes", () => reader.computes());
    await card.stop();
    await card.ended();
    expect(await card.state()).toBe("Остановлено.");
    await reader.waitFor("the browser has stopped computing", async () => !(await reader.computes()));
    await card.reset();
    await card.run();
    expect(await card.written()).toBe("10\n");
  },

  async "input"({ reader, open, card, expect }) {
    await open("asks");
    await card.run();
    expect(await card.written()).toBe("Имя? Аня\nПривет, Аня\n");
    await reader.click(card.of(".pyproof-answer"));
    await card.answer("Оля");
    await card.ended();
    expect(await card.written()).toBe("Имя? Оля\nПривет, Оля\n");
  },

  async "session"({ reader, open, expect }) {
    await open("session");
    const [first, second] = [new Card(reader, 1), new Card(reader, 2)];
    await second.run();
    expect(await second.written()).toBe("2\n");
    expect(await first.written()).toBe("");
    await first.edit("count = 5");
    await second.run();
    expect(await second.written()).toBe("6\n");
  },

  async "prompt"({ open, card, expect }) {
    await open("prompt");
    await card.run();
    expect(await card.written()).toBe("4\n'ab'\n");
    await card.edit(">>> x = 5\n>>> x * 3");
    await card.run();
    expect(await card.written()).toBe("15\n");
  },

  async "search"({ reader, open, expect }) {
    await open("times");
    await reader.press("/");
    await reader.type("счетчики");
    await reader.waitForText("#pyproof-search-results li:first-child a", "Счётчик вызовов");
    await reader.press("ArrowDown");
    await reader.press("Enter");
    await reader.waitForText("main h1", "Замыкание");
    expect(await reader.evaluate(() => decodeURI(location.hash))).toBe("#счётчик-вызовов");
  },

  async "offline"({ reader, open, site, card, expect }) {
    await open("times");
    await card.run();
    await site.close();
    const isLost = await reader.evaluate(() => fetch("index.html", { cache: "no-store" }).then(() => false, () => true));
    expect(isLost).toBe(true);
    // A worker that is stopped is gone: the next one is made without the host.
    await card.edit("print('here')\nwhile True: pass");
    await card.start();
    await card.waitForOutput("here");
    await card.stop();
    await card.ended();
    await card.edit("print('offline')");
    await card.run();
    expect(await card.written()).toBe("offline\n");
  },
};

let book: Book;
beforeAll(() => {
  book = bookOf({ chapters: CHAPTERS });
});
afterAll(removeBooks);

for (const browser of BROWSERS) {
  // A browser's own flows come one after another, beside those of the others.
  describe.runIf(wanted().has(browser)).concurrent(browser, () => {
    for (const [name, flow] of Object.entries(FLOWS)) {
      test(name, { concurrent: false }, async ({ expect }) => {
        const site = await host(book.site);
        const reader = await startReader(browser);
        const open = (chapter: keyof typeof CHAPTERS) => reader.open(`${site.address}${chapter}.html`);
        try {
          await flow({ reader, site, open, card: new Card(reader, 1), expect });
        } catch (error) {
          if (error instanceof Error) error.message = `${browser}, "${name}": ${error.message}\n${await reader.state()}`;
          throw error;
        } finally {
          await reader.close();
          await site.close();
        }
      });
    }
  });
}
