/** The comments of a text: from its tree, so that a `#` in a string is none. */
import type { LineIndex, Span } from "../source.ts";
import { trim, trimEnd } from "../text.ts";
import { slice, type Read } from "./tree.ts";

export interface Comment {
  /** From the `#` to the end of the line. */
  span: Span;
  line: number;
  /** How far the `#` stands from its line's beginning. */
  column: number;
  /** Whether code stands in front of it on its line. */
  trailing: boolean;
}

export function commentsOf(read: Read, index: LineIndex): Comment[] {
  const found: Comment[] = [];
  read.tree.iterate({
    enter(node) {
      if (node.name !== "Comment") return;
      const line = index.line(node.from);
      const start = index.start(line);
      const end = node.from + trimEnd(slice(read, node)).length;
      const trailing = trim(read.code.slice(start, node.from)) !== "";
      found.push({ span: { start: node.from, end }, line, column: node.from - start, trailing });
    },
  });
  return found;
}
