/**
 * A reader with WebKitGTK's MiniBrowser, by W3C WebDriver: the few commands that
 * are used here are one request each, and the clients on npm bring much else.
 *
 * MiniBrowser knows no life without a screen, so each has one in memory, by Xvfb. What
 * it stores goes when its session ends.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { endFamily, program } from "./processes.ts";
import { Reader, type Json, type Key } from "./reader.ts";

/** https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Record<string, string> = { Control: "\uE009", Enter: "\uE007", Escape: "\uE00C", ArrowDown: "\uE015", End: "\uE010", Home: "\uE011" };
/** Milliseconds within which the driver answers. */
const PATIENCE = 20_000;

export class WebKitReader extends Reader {
  readonly root: number;
  readonly #processes: ChildProcess[];
  readonly #session: string;
  readonly #printed: string[];

  private constructor(driver: ChildProcess, screen: ChildProcess, session: string, printed: string[]) {
    super();
    this.#processes = [driver, screen];
    this.root = driver.pid ?? 0;
    this.#session = session;
    this.#printed = printed;
  }

  static async start(): Promise<Reader> {
    const driverPath = program(process.env["PYPROOF_WEBKIT_DRIVER"] ?? "WebKitWebDriver", "webkit2gtk-driver");
    const screenPath = program("Xvfb", "xvfb");
    const screen = spawn(screenPath, ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const processes = [screen];
    try {
      const display = await firstLine(screen);
      const port = await freePort();
      const driver = spawn(driverPath, [`--port=${port}`], {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: "1", NO_AT_BRIDGE: "1" },
      });
      processes.unshift(driver);
      // The browser's console comes out of the driver.
      const printed: string[] = [];
      driver.stdout.setEncoding("utf8").on("data", (text: string) => printed.push(text));
      const address = `http://127.0.0.1:${port}`;
      await answers(`${address}/status`);
      const args = ["--automation", "--enable-write-console-messages-to-stdout=true"];
      const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { args } } };
      const { sessionId } = (await command("POST", `${address}/session`, { capabilities })) as { sessionId: string };
      return new WebKitReader(driver, screen, `${address}/session/${sessionId}`, printed);
    } catch (error) {
      end(processes);
      throw error;
    }
  }

  async open(address: string): Promise<void> {
    await this.#post("url", { url: address });
  }

  async evaluate<Given extends Json[], T>(inPage: (...given: Given) => T | Promise<T>, ...given: Given): Promise<T> {
    // A promise that a script returns is waited for.
    return (await this.#post("execute/sync", { script: `return (${inPage.toString()})(...arguments)`, args: given })) as T;
  }

  async click(selector: string): Promise<void> {
    await this.waitFor(`${selector} can be clicked`, async () => await this.isShown(selector));
    const found = (await this.#post("element", { using: "css selector", value: selector })) as Record<string, string>;
    await this.#post(`element/${found[ELEMENT] ?? ""}/click`, {});
  }

  async type(text: string): Promise<void> {
    const keys = Array.from(text, (letter) => (letter === "\n" ? "Enter" : letter));
    await this.#strike(keys.flatMap((key) => [down(key), up(key)]));
  }

  async press(...keys: Key[]): Promise<void> {
    await this.#strike([...keys.map(down), ...keys.map(up).reverse()]);
  }

  complaints(): string[] {
    return this.#printed
      .join("")
      .split("\n")
      .filter((line) => /^CONSOLE .*(?:ERROR|error)/.test(line));
  }

  async close(): Promise<void> {
    try {
      await command("DELETE", this.#session);
    } finally {
      end(this.#processes);
    }
  }

  async #strike(actions: object[]): Promise<void> {
    await this.#post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async #post(name: string, given: object): Promise<unknown> {
    return await command("POST", `${this.#session}/${name}`, given);
  }
}

const down = (key: Key) => ({ type: "keyDown", value: KEYS[key] ?? key });
const up = (key: Key) => ({ type: "keyUp", value: KEYS[key] ?? key });

async function command(method: string, address: string, given?: object): Promise<unknown> {
  const response = await fetch(address, { method, ...(given ? { body: JSON.stringify(given) } : {}) });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
  if (!response.ok) throw new Error(`WebKit's driver: ${value?.error ?? ""}: ${value?.message ?? ""}`);
  return value;
}

/** Waits until somebody listens there. */
async function answers(address: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      await command("GET", address);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What a process writes first into its fourth pipe. */
async function firstLine(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    child.stdio[3]?.once("data", (text: Buffer) => {
      resolve(text.toString().trim());
    });
    child.once("exit", (status) => {
      reject(new Error(`${child.spawnfile} ended with ${String(status)}`));
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function end(processes: ChildProcess[]): void {
  for (const { pid } of processes) if (pid !== undefined) endFamily(pid);
}
