import { expect, test } from "vitest";
import { Again } from "../src/run/again.ts";

/** What a program might ask in a life. */
function asked(seed: number, slow = false): unknown[] {
  const again = new Again({ seed, epoch: 1_700_000_000_000 });
  try {
    const first = [Date.now(), performance.now()];
    if (slow) for (let i = 0; i < 1e6; i += 1) Math.sqrt(i);
    again.pass(5_000);
    return [...first, performance.now(), Date.now(), [...crypto.getRandomValues(new Uint8Array(40))], [...crypto.getRandomValues(new Uint32Array(3))]];
  } finally {
    again.leave();
  }
}

test("chance and time are the same in each run of a life, however fast it runs", () => {
  expect(asked(1)).toEqual(asked(1, true));
  expect(asked(1)).not.toEqual(asked(2));
});

test("time goes on, by what passes and by itself", () => {
  const [date, now, later, laterDate] = asked(1) as number[];
  expect(date).toBe(1_700_000_000_000);
  expect((later ?? 0) - (now ?? 0)).toBeGreaterThanOrEqual(5_000);
  expect((laterDate ?? 0) - (date ?? 0)).toBeGreaterThanOrEqual(5_000);
});

test("behind a life all is the browser's again", () => {
  asked(1);
  expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(10_000);
  expect(Object.hasOwn(performance, "now")).toBe(false);
  const [one, other] = [0, 0].map(() => [...crypto.getRandomValues(new Uint8Array(16))]);
  expect(one).not.toEqual(other);
});
