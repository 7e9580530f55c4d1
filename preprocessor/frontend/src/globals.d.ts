/** Constants that `build.mjs` inserts. */
declare const LAZY: { run: string; edit: string; search: string; explain: string; exercise: string };
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
/** Those of tasks and predictions. */
declare module "messages:exercise.ru" {
  const source: string;
  export default source;
}
declare module "messages:exercise.en" {
  const source: string;
  export default source;
}
