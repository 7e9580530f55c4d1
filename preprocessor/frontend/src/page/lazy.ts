/** The parts of the site that are loaded when they are first needed. */
import type { createEditor } from "../edit.ts";
import type { Judgement, PageData, Policy, ProgramBlock, Runner, RunnerOptions, Transcript } from "../contract.ts";

/** A block, read for its promises; only the judging code looks inside. */
export type BlockRead = object;

/** What `run.ts` holds. */
export interface RunModule {
  createRunner(options: RunnerOptions): Runner;
  readBlock(code: string, options: { interactive: boolean; fence?: string; markers: string[] }): BlockRead;
  programBlock(read: BlockRead, options: { stdin: string; raises?: string | boolean }): ProgramBlock;
  judge(reads: BlockRead[], transcript: Transcript, block: number, policy: Policy): Judgement[];
}

/** What `edit.ts` holds. */
export interface EditModule {
  createEditor: typeof createEditor;
}

/** Address of the site's folder `pyproof/`. */
export function assets(): string {
  const root = typeof path_to_root === "undefined" ? "" : path_to_root;
  return new URL(`${root}pyproof/`, document.baseURI).href;
}

export async function loadRun(): Promise<RunModule> {
  return (await import(assets() + LAZY.run)) as RunModule;
}

export async function loadEdit(): Promise<EditModule> {
  return (await import(assets() + LAZY.edit)) as EditModule;
}

/** The folder of Pyodide that a page names; `null`: the CDN's. */
export function pyodideOf(page: PageData): string | null {
  if (page.pyodide === "cdn") return null;
  const folder = page.pyodide.replace(/\/*$/, "/");
  return new URL(folder, new URL("../", assets())).href;
}
