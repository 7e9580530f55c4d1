/**
 * The contract between the parts of the front end and the tool that makes its pages.
 *
 * The shapes of {@link Transcript} and of {@link ProgramBlock} are those of
 * `transcript.rs` and `job.rs`, as serde writes them; the ones that end in
 * `Data` are in the pages as JSON, made by `page/data.rs`.
 */

/** `data-pyproof` of the `div.pyproof` under a proved block. */
export interface BlockData {
  /** Index among the chapter's Python blocks. */
  block: number;
  /** The earlier blocks of its program, which are run before it. */
  continues?: number[];
  /** What `input()` reads first. */
  stdin?: string;
  /** Whether it is a session at a prompt (`>>>`). */
  interactive?: boolean;
  /** The text of the output fence after it, which is a promise. */
  fence?: string;
  /** Whether it promises not to be valid Python. */
  refused?: boolean;
  /** The exception that its attributes promise; `true` stands for any. */
  raises?: string | boolean;
  /** Whether none of its promises is compared (`no_promises`). */
  silent?: boolean;
  /** Lines, 1-based in the code as shown, of the promises that the build found kept. */
  kept?: number[];
  /** The names that the build corrected, and where each begins in the code as shown. */
  corrected?: Corrected[];
  /** What a task asks for: what its comments promise. */
  task?: string[];
  /** Readers say first what it writes: what of its code they do not see until then. */
  predict?: Concealed[];
  /** What its program uses and Python in a browser lacks. */
  lacks?: Lack;
  /** The file of its steps in `pyproof/steps`, or why there are none, where they were asked for. */
  steps?: { file: string } | { missing: "differs" | "nothing" };
}

/** The end of a line of code that says what the block writes, and what stands for it. */
export interface Concealed {
  /** 1-based, in the code as shown. */
  line: number;
  text: string;
  sign: string;
}

/** A name that the build corrected; `column`: UTF-16 units before it in its line. */
export interface Corrected {
  line: number;
  column: number;
  from: string;
  to: string;
}

/** What Python in a browser lacks; `name`: of a module. */
export interface Lack {
  what: "threads" | "processes" | "network" | "windows" | "module";
  name?: string;
}

/** A file of steps (`page/steps.rs`); their form is described in `driver/steps.py`. */
export interface StepsFile {
  version: 1;
  /** The blocks of the program, as {@link BlockData.block}: a step names them by their places here. */
  blocks: number[];
  /** Why there are no more; `limit`: a limit of the build ended the block. */
  end: StepsEnd | "limit";
  /** The lines of kept promises, 0 for that of the output fence, each with the index of the step at which it was. */
  kept: [line: number, step: number][];
  /** The index of the step that is shown where nothing moves. */
  picture?: number;
  /** What it wrote in which stream, where that is more than one: the page shows them apart. */
  output?: [Stream, string][];
  /** What the author says of steps: the index of the first and of the last, and the words. */
  captions?: Caption[];
  steps: unknown[];
}

export type Caption = [from: number, to: number, note: string];

export type StepsEnd = "finished" | "steps" | "size" | "calls" | "trace" | "broken";

/** `data-pyproof-page` of the foot of a chapter: the data for all its blocks. */
export interface PageData {
  lang: "ru" | "en";
  /** The interpreter of the build, with its version. */
  interpreter: string;
  /** `cdn`, or the path from the site's root of the folder with Pyodide. */
  pyodide: string;
  /** Packages that a program may import, loaded with Pyodide. */
  packages?: string[];
  /** The book's own markers. */
  markers?: string[];
  /** How comments without a marker are judged; `check` by default. */
  unmarked?: "check" | "warn" | "ignore";
  /** Whether a promise may leave out a printed label; it may by default. */
  labels?: boolean;
  /** Whether a chapter with examples ends with an empty one; it does by default. */
  blank?: boolean;
  limits: Limits;
}

/** What is recorded of a run at most (`transcript.rs`). */
export interface Limits {
  events: number;
  /** Characters of a value or a message. */
  value: number;
  /** Frames that are looked at when a program writes. */
  frames: number;
  /** Names of an object. */
  names: number;
  /** Bytes that a block writes. */
  output: number;
}

/** A program: blocks that share a namespace. The last one is the reader's. */
export interface Program {
  blocks: ProgramBlock[];
  limits: Limits;
  /** What of the driver comes only when it is needed: Python files, each by its name. */
  modules?: [name: string, text: string][];
  wish?: Wish;
}

/** What is wanted beside a run: that the program's names outlast its end in any case, or
 *  that the steps of its last block are recorded. Or instead of a run, of the program that
 *  ran last: its names, or to run code in them (`driver/after.py`). */
export type Wish = "keep" | "steps" | "names" | { code: string };

/** A value as `driver/steps.py` describes it. */
export type Value = string | number | { text: string; cut: number };

/** An object as `driver/steps.py` describes it. */
export interface ObjectRecord {
  type: string;
  name?: string;
  items?: Value[];
  pairs?: [Value, Value][];
  attributes?: Record<string, Value>;
  cells?: Record<string, Value>;
  defaults?: Record<string, Value>;
  bases?: Value[];
  class?: Value;
  function?: Value;
  self?: Value;
  value?: Value;
  state?: string;
  more?: number;
}

/** The names of a program after its end. */
export interface Overview {
  names: { name: string; type: string; length?: number; value: Value }[];
  /** How many more there are. */
  more: number;
  /** By number. */
  objects: Record<string, ObjectRecord>;
}

/** `JobBlock` of `job.rs`. */
export interface ProgramBlock {
  code: string;
  stdin: string;
  /**
   * Top-level statements whose values are recorded; `ask`: even if that runs code;
   * `names`: what these hold afterwards.
   */
  values: { statement: number; ask: boolean; names?: string[] }[];
  /** Exceptions after which the program goes on, by the lines that they passed. */
  tolerated: { first: number; last: number; exceptions: "Any" | { Class: string } }[];
  /** Whether the lines reached and the exceptions passed are recorded. */
  traced: boolean;
  /** Whether values are recorded that only a prompt would echo. */
  echoes: boolean;
  /** Whether `_` is the last value. */
  interactive: boolean;
  /** Whether its steps are recorded; they are not, unless it says so. */
  steps?: boolean;
}

export interface Place {
  block: number;
  /** 1-based. */
  line: number;
}

export interface Exception {
  class: string;
  message: string;
  places: Place[];
  /** The attribute that an `AttributeError` did not find. */
  missing: { name: string; dir: string[]; place: Place; column: number } | null;
}

/** What `driver/fault.py` knows of the exception that ended the reader's block. */
export interface Fault {
  class: string;
  message: string;
  /** What the traceback adds to the message: "Did you mean". */
  hint: string;
  /** The name that it means there, and whether that is one of Python's own. */
  near: { name: string; builtin: boolean } | null;
  /** Who raised it; `library`: Python, in code of the library. */
  by: "python" | "raise" | "assert" | "library";
  /** The innermost line of the program that it passed. */
  block: number;
  line: number;
  /** The line of the top level that this came from, if that is in the same block. */
  top: number | null;
  /** The innermost line of the last block, if it passed that. */
  here: number | null;
  /** `co_qualname` of the function that this line is in, and the line where that begins;
   *  `<module>` for none. */
  function: string;
  from: number;
  /** The kind of the syntax tree's node that failed, its code, and its parts. */
  kind: string | null;
  text: string | null;
  parts: FaultPart[];
  /** What was not found. */
  name?: string | null;
  /** Where a name that was not found gets values. */
  places?: NamePlace[];
  /** Whether there is such a name at the top level, or among Python's own. */
  global?: boolean;
  builtin?: boolean;
  /** The names that the program gives values. */
  bound?: string[];
  /** Whether the program may give names values in other ways: by `exec`. */
  dynamic?: boolean;
  /** Whether a function that got too many arguments has decorators. */
  decorated?: boolean;
  /** The function that calls itself without end. */
  repeats?: string | null;
}

/** A part of an expression that failed: what is missing is not known. */
export interface FaultPart {
  text: string | null;
  node: string;
  type: string | null;
  /** Whether this name is one of Python's own as well. */
  builtin?: boolean;
  length?: number;
  number?: number;
  /** Those keys of a `dict` that are of these types: each with its type. */
  keys?: ["str" | "int", string][];
  from: Origin | null;
}

/** Where a value comes from: of a function without `return`, of one that has one on some
 *  way, of a call of an inner function that was meant itself, of a method that only
 *  changes its object. */
export interface Origin {
  kind: "no-return" | "some" | "called" | "in-place" | "decorator-no-return" | "decorator-some" | "decorator-called";
  function: string;
  inner?: string | null;
  line?: number;
  block?: number;
}

/** A place where a name gets a value. */
export interface NamePlace {
  scope: "module" | "function" | "class" | "comprehension";
  /** As `co_qualname` has it, and the line where that begins. */
  in: string;
  from: number;
  how: "assign" | "augment" | "def" | "class" | "parameter" | "import" | "except" | "del" | "global" | "nonlocal" | "star";
  block: number;
  line: number;
}

export type Stream = "Out" | "Err";

export type What =
  | { Wrote: { stream: Stream; text: string; places: Place[] } }
  | { Valued: { statement: number; text: string; repr: string } }
  | { Held: { statement: number; name: string; text: string; repr: string } }
  | { Echoed: { statement: number; repr: string } }
  | { Raised: { statement: number; exception: Exception; tolerated: boolean } }
  | { Passed: { place: Place; exception: Exception } }
  | { Reached: Place }
  | { Read: { text: string } }
  | { Shown: Display & { fingerprint: string } };

/** What a block shows beside its output (`Display` of `transcript.rs`). */
export interface Display {
  kind: "Html" | "Svg" | "Png";
  /** The text of an SVG or of HTML, base64 of a PNG. */
  data: string;
  /** What it shows, in words; empty if it does not say. */
  alt: string;
}

export type End =
  | "Finished"
  | "Raised"
  | "NotRun"
  | { Exited: number }
  | { SyntaxError: { class: string; message: string; line: number } }
  | { TimedOut: { line: number | null } }
  | { OutputLimit: { line: number | null } }
  | { MemoryLimit: { line: number | null } }
  | { Crashed: unknown };

/** What a run did (`transcript.rs`). */
export interface Transcript {
  events: { block: number; what: What }[];
  ends: { end: End; duration_us: number }[];
  /** The steps of the blocks of which they were asked for. */
  steps?: BlockSteps[];
}

/** The steps of a block: their form is described in `driver/steps.py`. */
export interface BlockSteps {
  block: number;
  /** Why there are no more; `null` where the block was ended from outside. */
  end: StepsEnd | null;
  /** Each is JSON. */
  steps: string[];
}

/** Called while a program runs. */
export interface RunEvents {
  /** Bytes of Pyodide that are loaded, and in all. */
  loading(loaded: number, total: number): void;
  /** A program that was stopped before has not ended yet; this one waits for that. */
  waits(): void;
  /** The reader's block begins. */
  began(): void;
  /** The reader's block wrote; output of the blocks before it is not reported. */
  wrote(stream: Stream, text: string): void;
  /** It wrote more than is shown whole: behind what was told, so many characters are left
   *  out, and then comes this. It replaces the end that was told before. */
  ended(parts: [Stream, string][], omitted: number): void;
  /** It was stopped, and for long it has not ended yet; or, later, it has. */
  lingers?(isThere: boolean): void;
  /** It showed something beside its output. Nobody says that it is safe. */
  showed(display: Display): void;
  /** A step of it is recorded, where they were asked for: as JSON, as the transcript has it
   *  at the end; or `{"end": StepsEnd}`: there are no more. */
  stepped?(step: string): void;
  /** It read an answer that was there before it asked: the author's, or one that its
   *  reader gave before it was started again. */
  answered(text: string): void;
  /** It asks for input; `null` ends its input. */
  asked(prompt: string): Promise<string | null>;
  /** The program starts again with the answers given so far: its earlier output is void. */
  restarted(): void;
}

/** What is known behind a run. */
export interface After {
  /** How many names the program has, the first of them with their values, and whether
   *  they can still be asked for. */
  names?: number;
  glance?: string;
  kept?: boolean;
  /** Of what was asked instead of a run: whether the names are gone, what they hold; how
   *  the code ended, and how many names there are then. */
  lost?: boolean;
  overview?: Overview;
  end?: End;
  count?: number;
}

export type RunEnd =
  /** It ran; the transcript tells how that ended. `traceback`: of the exception or the syntax
   *  error that ended the last block, whose file is `example` in it; of the blocks before,
   *  `example, block 1` and so on. `omitted`: characters of output that were not told.
   *  `isUntimed`: its clock was not the browser's, and durations by it are not true. */
  | ({ kind: "ran"; transcript: Transcript; traceback: string | null; fault: Fault | null; omitted: number; isUntimed?: true } & After)
  /** The reader stopped it. */
  | { kind: "stopped" }
  /** The worker, or Pyodide, broke down. */
  | { kind: "crashed"; message: string }
  /** Pyodide could not be loaded. */
  | { kind: "unavailable"; message: string };

/** A running program. */
export interface Running {
  end: Promise<RunEnd>;
  stop(): void;
}

/** Where a {@link Runner} finds its files. */
export interface RunnerOptions {
  /** Address of the site's folder `pyproof/`. */
  assets: string;
  /** Address of Pyodide's folder; `null` for the CDN. */
  pyodide: string | null;
  packages: string[];
}

/** Runs programs in a worker, one at a time. */
export interface Runner {
  /** Begins to load what programs of this code need; whoever runs one need not wait. */
  prepare(codes: string[]): void;
  /** Starts Python for a page with this code, if all that it needs is kept; resolves when
   *  that is done, or cannot be. */
  ahead(codes: string[]): Promise<void>;
  run(program: Program, events: RunEvents): Running;
}

/** A block as the judge takes it (`told.rs`). */
export interface BlockCode {
  /** As the page shows it, or as its reader has changed it. */
  code: string;
  /** What `input()` reads first. */
  stdin: string;
  /** Whether it is a session at a prompt, even where its first line is none. */
  interactive: boolean;
  /** Whether nothing that it says is compared. */
  silent: boolean;
  /** The text of the output fence behind it. */
  fence: string | null;
}

/** Reads blocks, and judges runs of them. Whatever their code is, there is an answer,
 *  or an exception that says why there is none. */
export interface Judge {
  /** The blocks for the driver, with what it must record. */
  blocks(blocks: BlockCode[], page: Pick<PageData, "markers">): Promise<ProgramBlock[]>;
  /** The promises of the block of this index. Commentary gets no judgement. */
  judge(
    blocks: BlockCode[],
    page: Pick<PageData, "markers" | "labels" | "unmarked">,
    transcript: Transcript,
    block: number,
  ): Promise<Judgement[]>;
}

/** A block as it stands on the page now. */
export interface Current {
  data: BlockData;
  code: string;
  /** Whether the reader changed it. */
  isEdited: boolean;
}

/** How a run ended that was judged. */
export interface Ended {
  end: RunEnd;
  /** Of the promises of its last block; `null` where they cannot be judged. */
  judgements: Judgement[] | null;
}

/** Runs programs and judges them, one at a time. */
export interface Examples {
  /** Runs the last of `blocks`, which continues the others. */
  run(blocks: Current[], events: RunEvents, wish?: Wish): { end: Promise<Ended>; stop(): void };
  /** Makes ready what is kept, before anything is run of a page with this code. */
  ahead(codes: string[]): Promise<void>;
}

/** How one promise came out. */
export interface Judgement {
  /** 1-based line where the verdict is shown. */
  line: number;
  /** UTF-16 span of the comment in the code; of a fence, in its text. */
  start: number;
  end: number;
  form: "marked" | "fence" | "repl" | "error" | "bare" | "value" | "prose";
  strength: "must" | "inferred";
  expected: string;
  actual: string;
  verdict: "matched" | "mismatched" | "doubtful" | "unclear" | "unreached";
  way: string | null;
  problem: string | null;
  /** The first and the last line of the code whose output or value keeps it, as it is run. */
  lines?: [number, number] | null;
}
