/**
 * The judge: the tool's own, as WebAssembly (`preprocessor/page-judge`).
 *
 * 1. It is fetched at the first run, and tried anew at the next where it could not be.
 * 2. Each question is asked of an instance of its own. One that broke down leaves
 *    nothing behind; whoever asked is told by an exception.
 */
import type { BlockCode, Judge, Judgement, PageData, ProgramBlock } from "../contract.ts";

declare const JUDGE: string;

/** What `page-judge` exports. */
interface Exports {
  memory: WebAssembly.Memory;
  /** Makes room for a request, and says where. */
  text(length: number): number;
  /** Where the answer is. */
  answer(): number;
  /** These give the bytes of their answers. */
  program(): number;
  judge(): number;
}

type Answer = { Ok: unknown } | { Err: string };

/** Fetches the judge from the site's folder `pyproof/`. */
export async function loadJudge(assets: string, signal?: AbortSignal): Promise<Judge> {
  const address = new URL(JUDGE, assets).href;
  const response = await fetch(address, signal ? { signal } : {});
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`.trim());
  // Not as it streams: a host may send it as something else than WebAssembly.
  return judgeOf(await WebAssembly.compile(await response.arrayBuffer()));
}

/** The judge that a module holds. */
export function judgeOf(module: WebAssembly.Module): Judge {
  const ask = async (question: "program" | "judge", request: object): Promise<unknown> => {
    const exports = (await WebAssembly.instantiate(module)).exports as unknown as Exports;
    const text = new TextEncoder().encode(json(request));
    const room = exports.text(text.length);
    new Uint8Array(exports.memory.buffer, room, text.length).set(text);
    const length = exports[question]();
    // The memory may have grown, and be another's by now.
    const bytes = new Uint8Array(exports.memory.buffer, exports.answer(), length);
    const answer = JSON.parse(new TextDecoder().decode(bytes)) as Answer;
    if ("Err" in answer) throw new Error(answer.Err);
    return answer.Ok;
  };
  return {
    blocks: async (blocks, page) => ((await ask("program", told(blocks, page))) as { blocks: ProgramBlock[] }).blocks,
    judge: async (blocks, page, transcript, block) => {
      const policy = { labels: page.labels ?? true, ignoreUnmarked: page.unmarked === "ignore" };
      const request = { program: told(blocks, page), transcript, block, policy };
      return (await ask("judge", request)) as Judgement[];
    },
  };
}

/** A request as JSON. Half of a character, which UTF-8 has no bytes for, becomes the sign
 *  for what is unknown: it is as long. */
function json(request: object): string {
  const text = JSON.stringify(request);
  if (!/\\ud[89a-f]/.test(text)) return text;
  return JSON.stringify(request, (_, value: unknown) =>
    typeof value === "string" ? value.replace(/[\ud800-\udfff]/gu, "\ufffd") : value,
  );
}

/** The blocks as the judge takes them. */
function told(blocks: BlockCode[], { markers }: Pick<PageData, "markers">): object {
  return { blocks, markers: markers ?? [] };
}
