import { expect, test } from "vitest";
import { Terminal, type Run, type Writer } from "../src/page/terminal.ts";

/** All that a terminal shows of these writes. */
function shown(...texts: (string | [Writer, string])[]): Run[] {
  const terminal = new Terminal();
  for (const given of texts) {
    const [writer, text] = typeof given === "string" ? (["Out", given] as const) : given;
    terminal.write(writer, text);
  }
  return [...terminal.take(), ...terminal.screen()];
}

const text = (...texts: (string | [Writer, string])[]) => shown(...texts).map((run) => run.text).join("");

test.each([
  ["lines", "a\nb\n", "a\nb\n"],
  ["a bar that is drawn over", "10%\r50%\r100%\ndone\n", "100%\ndone\n"],
  ["a shorter line over a longer one", "abcdef\rxy\n", "xycdef\n"],
  ["line ends of another system", "a\r\nb\r\n", "a\nb\n"],
  ["what is erased", "abcdef\r\x1b[Kxy\n", "xy\n"],
  ["the end that is erased", "abcdef\x1b[3D\x1b[K\n", "abc\n"],
  ["a line that is erased whole", "abc\x1b[2K\rx\n", "x\n"],
  ["a step back", "abc\b\bX\n", "aXc\n"],
  ["a column", "abc\x1b[2GX\x1b[6GY\n", "aXc  Y\n"],
  ["a line above", "one\ntwo\n\x1b[2A\rONE\n\n", "ONE\ntwo\n"],
  ["several bars", "a: 0\nb: 0\n\x1b[2Fa: 1\nb: 1\n", "a: 1\nb: 1\n"],
  ["a screen that is cleared", "old\nolder\x1b[2J\x1b[Hnew\n", "new\n"],
  ["a screen that is cleared as others do", "old\n\x1b[H\x1b[Jnew\n", "new\n"],
  ["what has no meaning here", "a\x07b\x1b]0;title\x07c\x1b[?25ld\x1b(Be\x00\n", "abcde\n"],
  ["an escape that begins nothing", "a\x1b\nb\n", "a\nb\n"],
  ["a tab", "a\tb\n", "a\tb\n"],
  ["characters of two units", "🐍🐍\r🦀\n", "🦀🐍\n"],
])("%s", (_, given, expected) => {
  expect(text(given)).toBe(expected);
  // However it is cut in pieces.
  expect(text(...Array.from(given))).toBe(expected);
});

test("what is settled does not change, and nothing is lost", () => {
  const lines = Array.from({ length: 100 }, (_, at) => `${at}\n`);
  const terminal = new Terminal();
  terminal.write("Out", lines.join(""));
  const settled = terminal.take().map((run) => run.text).join("");
  expect(lines.join("").startsWith(settled)).toBe(true);
  terminal.write("Out", "\x1b[1000Atop");
  expect(terminal.take()).toEqual([]);
  expect(settled + terminal.screen().map((run) => run.text).join("")).toContain("\ntop");
});

test("a sequence that is too long is none, and takes no time", () => {
  expect(text(`\x1b[${"1;".repeat(50_000)}`).length).toBeGreaterThan(99_000);
  expect(text("\x1b[999999999C|\n").length).toBeLessThan(2_000);
});

test("colours and looks", () => {
  const looks = (given: string) => shown(given).map(({ style, text }) => ({ ...style, text }));
  expect(looks("\x1b[1;31mred\x1b[0m plain")).toMatchObject([
    { text: "red", colour: 1, bold: true },
    { text: " plain", colour: null, bold: false },
  ]);
  expect(looks("\x1b[92;44ma\x1b[39;49mb")).toMatchObject([{ colour: 10, ground: 4 }, { colour: null, ground: null }]);
  expect(looks("\x1b[38;5;9ma\x1b[38;5;196mb\x1b[48;2;1;2;3;4mc")).toMatchObject([
    { colour: 9 },
    { colour: "rgb(255 0 0)" },
    { ground: "rgb(1 2 3)", underlined: true },
  ]);
  expect(looks("\x1b[3;4;9;2;7ma\x1b[23;24;29;22;27mb")).toMatchObject([
    { italic: true, underlined: true, struck: true, faint: true, inverse: true },
    { italic: false, underlined: false, struck: false, faint: false, inverse: false },
  ]);
});

test("who writes has a look of its own", () => {
  const runs = shown("\x1b[31ma", ["Err", "b"], "c\n");
  expect(runs.map(({ style, text }) => [style.writer, style.colour, text])).toEqual([["Out", 1, "a"], ["Err", null, "b"], ["Out", 1, "c\n"]]);
});
