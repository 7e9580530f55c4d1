/** Constants that `build.mjs` inserts. */
declare const LAZY: Record<"run" | "edit" | "search" | "explain" | "changes" | "after" | "steps" | "exercise", string>;
declare const PYODIDE_VERSION: string;

/** The relative path from a page to the site's root; mdBook sets it in each page. */
declare const path_to_root: string;

/** Highlights code, if mdBook brought it along. */
declare const hljs: { highlightBlock(code: HTMLElement): void } | undefined;

/** The messages that pages show, as Fluent. */
declare module "messages:ru" {
  const source: string;
  export default source;
}
declare module "messages:en" {
  const source: string;
  export default source;
}
/** Those that explain exceptions. */
declare module "messages:errors.ru" {
  const source: string;
  export default source;
}
declare module "messages:errors.en" {
  const source: string;
  export default source;
}
/** Those of changed examples, and their style. */
declare module "messages:changes.ru" {
  const source: string;
  export default source;
}
declare module "messages:changes.en" {
  const source: string;
  export default source;
}
declare module "style:changes" {
  const source: string;
  export default source;
}
/** Those about names and what is tried. */
declare module "messages:after.ru" {
  const source: string;
  export default source;
}
declare module "messages:after.en" {
  const source: string;
  export default source;
}
/** A style sheet that comes with a module. */
declare module "style:after" {
  const source: string;
  export default source;
}
/** Those of the steps. */
declare module "messages:steps.ru" {
  const source: string;
  export default source;
}
declare module "messages:steps.en" {
  const source: string;
  export default source;
}
declare module "style:steps" {
  const source: string;
  export default source;
}
/** Those of tasks and predictions. */
declare module "messages:exercise.ru" {
  const source: string;
  export default source;
}
declare module "messages:exercise.en" {
  const source: string;
  export default source;
}
