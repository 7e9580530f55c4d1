/**
 * What can be known of a block's code without running it (`python/mod.rs`).
 *
 * {@link parse} reads a block once and keeps plain facts: its statements with
 * their lines, its comments, its literal texts. Only the files of `python/` know
 * the parser.
 */
import { commentsOf, type Comment } from "./python/comments.ts";
import { texts } from "./python/literal.ts";
import { collect, named, type Statement } from "./python/statements.ts";
import { syntaxError, tree, unbearable, type SyntaxError } from "./python/tree.ts";
import { LineIndex } from "./source.ts";

export type { Comment } from "./python/comments.ts";
export type { Statement, StatementKind } from "./python/statements.ts";
export type { SyntaxError } from "./python/tree.ts";

/** A block's code, read. */
export interface Module {
  /** Every statement, nested ones included, in the order of their starts. */
  statements: Statement[];
  comments: Comment[];
  /** The texts of string literals and of the literal parts of f-strings. */
  literals: string[];
  /** Whether a set is made anywhere: then an order may be nobody's. */
  makesSets: boolean;
  /** The names of the classes that it defines. */
  classes: string[];
  /** How many top-level statements there are. */
  topLevel: number;
}

/** Reads `code`; what is no Python is told, never thrown. */
export function parse(code: string): Module | SyntaxError {
  const refused = unbearable(code);
  if (refused) return refused;
  const read = tree(code);
  const index = new LineIndex(code);
  const error = syntaxError(read, index);
  if (error) return error;
  const statements = collect(read, index);
  return {
    statements,
    comments: commentsOf(read, index),
    ...texts(read),
    classes: named(read),
    topLevel: statements.filter((statement) => statement.isTop).length,
  };
}

export function isModule(read: Module | SyntaxError): read is Module {
  return "statements" in read;
}

/** The comments of `code`, even where it is not Python. */
export function comments(code: string): Comment[] {
  return unbearable(code) ? [] : commentsOf(tree(code), new LineIndex(code));
}
