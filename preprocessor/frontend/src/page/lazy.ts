/** The parts of the site that are loaded when they are first needed. */
import type { PageData } from "../contract.ts";

/** The exports of `run.ts`. */
export type RunModule = typeof import("../run.ts");

/** The exports of `edit.ts`. */
export type EditModule = typeof import("../edit.ts");

/** The exports of `explain.ts`. */
export type ExplainModule = typeof import("../explain.ts");

/** The exports of `changes.ts`. */
export type ChangesModule = typeof import("../changes.ts");
/** The exports of `after.ts`. */
export type AfterModule = typeof import("../after.ts");
/** The exports of `steps.ts`. */
export type StepsModule = typeof import("../steps.ts");
/** The exports of `exercise.ts`. */
export type ExerciseModule = typeof import("../exercise.ts");

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

export async function loadExplain(): Promise<ExplainModule> {
  return (await import(assets() + LAZY.explain)) as ExplainModule;
}

export async function loadChanges(): Promise<ChangesModule> {
  return (await import(assets() + LAZY.changes)) as ChangesModule;
}

export async function loadAfter(): Promise<AfterModule> {
  return (await import(assets() + LAZY.after)) as AfterModule;
}

export async function loadSteps(): Promise<StepsModule> {
  return (await import(assets() + LAZY.steps)) as StepsModule;
}

export async function loadExercise(): Promise<ExerciseModule> {
  return (await import(assets() + LAZY.exercise)) as ExerciseModule;
}

/** The folder of Pyodide that a page names; `null` for the CDN. */
export function pyodideOf(page: PageData): string | null {
  if (page.pyodide === "cdn") return null;
  const folder = page.pyodide.replace(/\/*$/, "/");
  return new URL(folder, new URL("../", assets())).href;
}
