// The main flows of a reader, by the same code in each browser, which has a new profile
// and a host of its own. The browsers are used side by side.
//
// In one browser the flows share a page, because to start Python is what takes long; each
// has examples of its own there. After a flow that fails the next begins with a new
// browser, so that it says nothing but its own.
//
// PYPROOF_BROWSERS="firefox webkit" names the browsers to use; PYPROOF_FLOWS=FILE writes
// the table of flows and browsers there.
import { afterAll, beforeAll, describe, test, type ExpectStatic } from "vitest";
import { bookOf, removeBooks, type Book } from "./lib/book.ts";
import { TWO_COUNTERS } from "./lib/chapters.ts";
import { host, type Host } from "./lib/host.ts";
import { Card } from "./lib/readers/card.ts";
import { BROWSERS, startReader, wanted } from "./lib/readers/index.ts";
import type { Reader } from "./lib/readers/reader.ts";

const TIMES = `def times(n):
    return lambda x: n * x

print(times(2)(5))  # Выведет: 10
`;

/** A reader at the page. */
interface Visit {
  reader: Reader;
  site: Host;
}

interface Given extends Visit {
  browser: (typeof BROWSERS)[number];
  /** The flow's examples; most have one. */
  cards: Card[];
  card: Card;
  expect: ExpectStatic;
}

interface Flow {
  name: string;
  /** The examples: what stands behind `python` in the fence, if anything, and the code. */
  examples: [info: string, code: string][];
  act: (given: Given) => Promise<void>;
}

const FLOWS: Flow[] = [
  {
    name: "search",
    examples: [],
    async act({ reader, expect }) {
      await reader.press("/");
      await reader.type("счетчики");
      await reader.waitForText("#pyproof-search-results li:first-child a", "Счётчик вызовов");
      await reader.press("ArrowDown");
      await reader.press("Enter");
      await reader.waitForText("main h1", "Замыкание");
      expect(await reader.evaluate(() => decodeURI(location.hash))).toBe("#счётчик-вызовов");
    },
  },
  {
    name: "run",
    examples: [["", TIMES]],
    async act({ card, expect }) {
      await card.run();
      expect(await card.written()).toBe("10\n");
      expect(await card.promises("kept")).toBe(1);
    },
  },
  {
    name: "run again",
    examples: [["", TIMES]],
    async act({ card, expect }) {
      await card.run();
      await card.run();
      expect(await card.written()).toBe("10\n");
      expect(await card.promises("kept")).toBe(1);
    },
  },
  {
    name: "edit",
    examples: [["", TIMES]],
    async act({ reader, card, expect }) {
      await card.edit("for i in range(2):\nprint('стол', i)");
      expect(await reader.isShown(card.of(".pyproof-edited"))).toBe(true);
      await reader.press("Control", "Enter");
      await card.ended();
      expect(await card.written()).toBe("стол 0\nстол 1\n");
      await card.reset();
    },
  },
  {
    name: "broken promise",
    examples: [["", TIMES]],
    async act({ reader, card, expect }) {
      await card.edit("print(3 * 5)  # Выведет: 10");
      await card.run();
      expect(await card.written()).toBe("15\n");
      expect(await card.promises("broken")).toBe(1);
      expect(await reader.text(card.of(".pyproof-verdicts .is-broken"))).toMatch(/10[^]*15/);
      await card.reset();
    },
  },
  {
    name: "reset",
    examples: [["", TIMES]],
    async act({ reader, card, expect }) {
      const before = await card.code();
      expect(before).toContain("times(2)(5)");
      await card.edit("print(7)");
      await card.run();
      expect(await card.written()).toBe("7\n");
      await card.reset();
      expect(await reader.count(".pyproof-editor")).toBe(0);
      expect(await card.code()).toBe(before);
      expect(await reader.isShown(card.of(".pyproof-edited"))).toBe(false);
      await card.run();
      expect(await card.written()).toBe("10\n");
    },
  },
  {
    name: "input",
    examples: [[',stdin="Аня"', `print("Привет,", input("Имя? "))  # Привет, Аня\n`]],
    async act({ reader, card, expect }) {
      await card.run();
      expect(await card.written()).toBe("Имя? Аня\nПривет, Аня\n");
      await reader.click(card.of(".pyproof-answer"));
      await card.answer("Оля");
      await card.ended();
      expect(await card.written()).toBe("Имя? Оля\nПривет, Оля\n");
    },
  },
  {
    name: "session",
    examples: [
      ["", `count = 1\nprint("первый")\n`],
      ["", "count += 1\nprint(count)  # Выведет: 2\n"],
    ],
    async act({ card: first, cards: [, second], expect }) {
      if (!second) throw new Error("there are two");
      await second.run();
      expect(await second.written()).toBe("2\n");
      expect(await first.written()).toBe("");
      await first.edit("count = 5");
      await second.run();
      expect(await second.written()).toBe("6\n");
      await first.reset();
    },
  },
  {
    name: "prompt",
    examples: [["", `>>> 2 + 2\n4\n>>> text = "ab"\n>>> text\n'ab'\n`]],
    async act({ card, expect }) {
      await card.run();
      expect(await card.written()).toBe("4\n'ab'\n");
      await card.edit(">>> x = 5\n>>> x * 3");
      await card.run();
      expect(await card.written()).toBe("15\n");
      await card.reset();
    },
  },
  {
    name: "steps",
    examples: [[",steps", TIMES]],
    async act({ reader, card, expect }) {
      await reader.click(card.of("button.pyproof-steps"));
      await reader.waitForText(card.of(".pyproof-sentence"), "Шаг 1:");
      await reader.press("End");
      await reader.waitForText(card.of(".pyproof-sentence"), "программа завершилась");
      expect(await reader.text(card.of(".pyproof-steps-printed"))).toBe("10\n");
      await reader.press("Home");
      await reader.waitForText(card.of(".pyproof-sentence"), "Шаг 1:");
      // The mark in the code leads to the step at which the promise was kept.
      await reader.click(card.of("pre .pyproof-mark button"));
      await reader.waitForText(card.of(".pyproof-sentence"), "сбылось обещание строки 4");
      await reader.click(card.of(".pyproof-step-close"));
      expect(await reader.count(card.of(".pyproof-stepper"))).toBe(0);
      // What a reader writes is recorded in the browser.
      await card.edit("xs = [1]\nys = xs\nprint(len(ys))");
      await reader.click(card.of("button.pyproof-steps"));
      await reader.waitForText(card.of(".pyproof-sentence"), "Шаг 1:");
      await reader.press("End");
      await reader.waitForText(card.of(".pyproof-sentence"), "программа завершилась");
      expect(await reader.text(card.of(".pyproof-steps-printed"))).toBe("1\n");
      // What does not end is stopped, and has the steps until then.
      await card.edit("n = 0\nwhile True:\n    n += 1");
      await reader.click(card.of("button.pyproof-steps"));
      await reader.waitForText(card.of(".pyproof-steps-note"), "первые 300 шагов");
      await card.reset();
      expect(await reader.count(card.of(".pyproof-stepper"))).toBe(0);
    },
  },
  {
    name: "steps of two counters",
    examples: [[",steps", TWO_COUNTERS]],
    async act({ reader, card, expect }) {
      const sentence = card.of(".pyproof-sentence");
      const drawn = (kind: string) => reader.count(card.of(`.pyproof-box.is-${kind}`));
      await reader.click(card.of("button.pyproof-steps"));
      await reader.waitForText(sentence, "Шаг 1:");
      expect(await drawn("cell")).toBe(0);
      await reader.click(card.of(".pyproof-step-forward"));
      await reader.waitForText(sentence, "Шаг 2:");
      await reader.click(card.of(".pyproof-step-back"));
      await reader.waitForText(sentence, "Шаг 1:");
      await reader.click(card.of(".pyproof-step-last"));
      await reader.waitForText(sentence, "программа завершилась");
      // Of each counter a cell that its frame has left behind.
      expect(await drawn("cell")).toBe(2);
      expect(await drawn("frame")).toBe(1);
      expect(await reader.text(card.of(".pyproof-steps-printed"))).toBe("1\n2\n1\n");
      // A switch puts each value into a box of its own.
      await reader.click(card.of(".pyproof-steps-options label:nth-of-type(2) input"));
      expect(await drawn("cell")).toBe(2);
      await reader.click(card.of(".pyproof-steps-options label:nth-of-type(2) input"));
      await reader.click(card.of(".pyproof-steps-promises button:nth-of-type(1)"));
      await reader.waitForText(sentence, "сбылось обещание строки 11");
      await reader.click(card.of(".pyproof-step-first"));
      await reader.waitForText(sentence, "Шаг 1:");
      // It plays by itself until it is held.
      await reader.click(card.of(".pyproof-step-play"));
      await reader.waitForText(sentence, "Шаг 3:");
      await reader.click(card.of(".pyproof-step-pause"));
      await reader.click(card.of(".pyproof-step-close"));
      expect(await reader.count(card.of(".pyproof-stepper"))).toBe(0);
    },
  },
  {
    name: "try",
    examples: [["", TIMES]],
    async act({ reader, card, expect }) {
      await reader.click(card.of(".pyproof-try textarea"));
      await reader.type("times(3)(4)");
      await reader.press("Enter");
      await reader.waitForText(card.of(".pyproof-attempt .pyproof-stdout"), "12");
      // The example was run first, for its names.
      expect(await card.written()).toBe("10\n12\n");
    },
  },
  {
    name: "stop",
    examples: [["", TIMES]],
    async act({ reader, card, expect }) {
      await card.edit("print('here')\nwhile True: pass");
      await card.start();
      await card.waitForOutput("here");
      // Busy workers can be seen: otherwise it would say nothing that none is seen below.
      await reader.waitFor("the browser computes", () => reader.computes());
      await card.stop();
      await card.ended();
      // For a moment it may say that it computes on.
      await reader.waitFor("the card says that it has stopped", async () => (await card.state()) === "Остановлено");
      await reader.waitFor("the browser has stopped computing", async () => !(await reader.computes()));
      await card.reset();
      await card.run();
      expect(await card.written()).toBe("10\n");
    },
  },
  {
    name: "stop a long call",
    examples: [["", TIMES]],
    async act({ reader, browser, card, expect }) {
      await card.edit("print('here')\nsum(range(2 * 10 ** 8))");
      await card.start();
      await card.waitForOutput("here");
      await card.stop();
      await card.ended();
      // WebKit lets it come to its end, and nothing else is to compute beside it.
      if (browser === "webkit") await reader.waitForText(card.of(".pyproof-state"), "Python ещё занят одним долгим вычислением");
      expect(await card.state()).toMatch(/^Остановлено(\.|$)/);
      await card.edit("print('next')");
      await card.start();
      if (browser === "webkit") await reader.waitForText(card.of(".pyproof-state"), "Остановленная программа ещё не завершилась");
      await card.ended();
      expect(await card.written()).toBe("next\n");
      await card.reset();
    },
  },
  {
    // The last, because the host is gone then.
    name: "offline",
    examples: [["", TIMES]],
    async act({ reader, site, card, expect }) {
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
  },
];

/** All examples of the page, and which of them are whose. */
const examples = FLOWS.flatMap((flow) => flow.examples.map(([info, code]) => ({ flow, info, code })));

function cardsOf(flow: Flow, reader: Reader): Card[] {
  return examples.flatMap((example, at) => (example.flow === flow ? new Card(reader, at + 1) : []));
}

const CHAPTERS = {
  flows: `# Примеры\n\n${examples.map(({ flow, info, code }) => `${flow.name}:\n\n\`\`\`python${info}\n${code}\`\`\`\n`).join("\n")}`,
  closure: "# Замыкание\n\n## Счётчик вызовов\n\nКаждый вызов увеличивает счётчик на единицу.\n",
};

let book: Book;
beforeAll(() => {
  book = bookOf({ chapters: CHAPTERS });
});
afterAll(removeBooks);

for (const browser of BROWSERS) {
  // A browser's own flows come one after another, beside those of the others.
  describe.runIf(wanted().has(browser)).concurrent(browser, () => {
    let visit: Visit | null = null;
    const end = async () => {
      const ended = visit;
      visit = null;
      await ended?.site.close();
      await ended?.reader.close();
    };
    afterAll(end);

    for (const flow of FLOWS) {
      test(flow.name, { concurrent: false }, async ({ expect }) => {
        visit ??= { reader: await startReader(browser), site: await host(book.site) };
        const { reader, site } = visit;
        const cards = cardsOf(flow, reader);
        try {
          await reader.stayAt(`${site.address}flows.html`);
          await flow.act({ reader, site, browser, cards, card: cards[0] ?? new Card(reader, 1), expect });
        } catch (error) {
          if (error instanceof Error) error.message = `${browser}, "${flow.name}": ${error.message}\n${await reader.state()}`;
          // A browser that cannot even be closed is not what is to be told.
          await end().catch(() => undefined);
          throw error;
        }
      });
    }
  });
}
