/** What the server tells an open page (`serve/http.rs`, `serve/trouble.rs`). */
export interface News {
  /** The fingerprint that the page has now. */
  page: string;
  trouble: Trouble | null;
}

/** What is wrong with the book, in words ready to be shown. */
export interface Trouble {
  lang: string;
  title: string;
  hide: string;
  wrongs: Wrong[];
}

export interface Wrong {
  /** File and line. */
  place: string | null;
  code: string | null;
  message: string;
  /** The line that it is about. */
  line: string | null;
  /** What was promised, and what the run gave. */
  lines: string[];
  help: string | null;
}
