/** The statements of a module, flattened, each with its lines (`python/statements.rs`). */
import type { LineIndex } from "../source.ts";
import { children, MAX_NESTING, slice, type Node, type Read } from "./tree.ts";

/** What a statement can leave for a promise to speak of. */
export type StatementKind =
  /** An expression: its value. */
  | "expression"
  /** An assignment to one target: the value assigned. */
  | "assignment"
  /** A statement with a body that runs with it: what the body writes. */
  | "compound"
  /** `def` and `class`: nothing, their bodies run later. */
  | "definition"
  /** Anything else: only what it writes. */
  | "other";

export interface Statement {
  /** First line: of the first decorator, if it has one. */
  firstLine: number;
  /** Last line of a simple statement, or of a compound one's header. */
  headerEnd: number;
  /** Last line, body included. */
  lastLine: number;
  /** How far it is indented. */
  column: number;
  /** Index, among the top-level statements, of the one that this is or is in. */
  top: number;
  isTop: boolean;
  kind: StatementKind;
}

/** Every statement, parents before what they hold. */
export function collect(read: Read, index: LineIndex): Statement[] {
  const found: Statement[] = [];
  let top = -1;
  const visit = (node: Node, depth: number): void => {
    if (depth === 0) top++;
    const firstLine = index.line(node.from);
    const lastLine = index.line(Math.max(node.from, end(node) - 1));
    const [first] = bodies(node);
    found.push({
      firstLine,
      headerEnd: first ? index.line(first.from) : lastLine,
      lastLine,
      column: node.from - index.start(firstLine),
      top,
      isTop: depth === 0,
      kind: kind(node),
    });
    if (depth >= MAX_NESTING) return;
    for (const body of bodies(node)) {
      for (const statement of statementsIn(body)) visit(statement, depth + 1);
    }
  };
  for (const statement of statementsIn(read.tree.topNode)) visit(statement, 0);
  return found;
}

/** The names of the classes that are defined anywhere. */
export function named(read: Read): string[] {
  const classes: string[] = [];
  read.tree.iterate({
    enter({ node }) {
      const name = node.name === "ClassDefinition" ? node.getChild("VariableName") : null;
      if (name) classes.push(slice(read, name));
    },
  });
  return classes;
}

/** The statements that stand in a module or a body. */
function statementsIn(body: Node): Node[] {
  return children(body).flatMap((child) => {
    if (child.name === "StatementGroup") return statementsIn(child);
    return /Statement$|Definition$/.test(child.name) ? [child] : [];
  });
}

/** The bodies of a statement; the head of `match` ends where its first clause may begin. */
function bodies(node: Node): Node[] {
  const definition = definitionOf(node);
  if (definition !== node) return bodies(definition);
  return children(node).flatMap((child) => {
    if (child.name === "Body") return [child];
    return child.name === "MatchBody" ? [child, ...children(child).flatMap(bodies)] : [];
  });
}

/** What a decorator stands before. */
function definitionOf(node: Node): Node {
  if (node.name !== "DecoratedStatement") return node;
  return node.getChild("FunctionDefinition") ?? node.getChild("ClassDefinition") ?? node;
}

/** Where a statement ends: its node may hold the line end and comments behind it. */
function end(node: Node): number {
  let at = node;
  for (;;) {
    const body = bodies(at).at(-1);
    const last = body && statementsIn(body).at(-1);
    if (!last) return body ? body.from + 1 : at.to;
    at = last;
  }
}

function kind(node: Node): StatementKind {
  switch (node.name) {
    case "ExpressionStatement":
    case "YieldStatement":
      return "expression";
    case "AssignStatement":
      return isToOneTarget(node) ? "assignment" : "other";
    case "FunctionDefinition":
    case "ClassDefinition":
    case "DecoratedStatement":
      return "definition";
    default:
      return bodies(node).length > 0 ? "compound" : "other";
  }
}

function isToOneTarget(node: Node): boolean {
  const [target, ...rest] = children(node).filter((child) => child.name !== "Comment");
  const annotated = rest[0]?.name === "TypeDef";
  const operators = rest.filter((child) => child.name === "AssignOp").length;
  if (!target || operators !== 1 || rest[annotated ? 1 : 0]?.name !== "AssignOp") return false;
  const name = unwrapped(target).name;
  return name === "VariableName" || (name === "MemberExpression" && !annotated);
}

/** An expression without the parentheses around it. */
export function unwrapped(node: Node): Node {
  let inner = node;
  while (inner.name === "ParenthesizedExpression") {
    const [, within] = children(inner).filter((child) => child.name !== "Comment");
    if (!within) break;
    inner = within;
  }
  return inner;
}
