/** The editor of a block: CodeMirror, in the colours of the page's own code. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { EditorState, Prec, RangeSet, StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, ViewPlugin, WidgetType, drawSelection, gutterLineClass, highlightSpecialChars, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import type { LineMark } from "./changes/diff.ts";
import { markElement, oneALine, type Mark } from "./page/marks.ts";

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  /** The classes of the code in the page. */
  language: string;
  /** The names that the build corrected. */
  corrected: { from: number; to: number; label: string }[];
  /** Its label for screen readers. */
  label: string;
  /** Id of the element that tells them how to leave it. */
  hint: string;
  markLabels: Record<Mark["kind"], string>;
  changed: () => void;
  run: () => void;
  leave: () => void;
}

export interface Editor {
  text(): string;
  focus(): void;
  mark(marks: Mark[]): void;
  /** Marks the lines that differ from the author's. */
  differ(marks: LineMark[]): void;
  destroy(): void;
}

/** The code as the page's own highlighter paints it: an editor that opens recolours
 *  nothing. `language`: the classes of the code in the page. */
function painted(code: string, language: string): DecorationSet {
  if (typeof hljs === "undefined") return Decoration.none;
  const element = document.createElement("code");
  element.className = language.replace(/\bhljs\b/, "");
  // It would make several characters of a tab.
  element.textContent = code.replaceAll("\t", " ");
  hljs.highlightBlock(element);
  if (element.textContent.length !== code.length) return Decoration.none;
  // As they are nested there, for the innermost decides: of marks that end together, the
  // later is within the earlier.
  const found: Range<Decoration>[] = [];
  const nodes = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let from = 0;
  while (nodes.nextNode()) {
    const { currentNode: node } = nodes;
    const to = from + (node.textContent ?? "").length;
    if (node instanceof Text) from = to;
    else if (to > from) found.push(Decoration.mark({ class: (node as Element).className }).range(from, to));
  }
  return Decoration.set(found);
}

const setColours = StateEffect.define<DecorationSet>();

/** Characters of code that is painted at each key. More would make the keys wait: it is
 *  painted when there was none for a while, and what is there stays where it was till then. */
const PAINTED = 10_000;
const PAUSE = 150;

function colours(language: string): Extension {
  let timer = 0;
  const paintLater = (view: EditorView) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      view.dispatch({ effects: setColours.of(painted(view.state.doc.toString(), language)) });
    }, PAUSE);
  };
  const field = StateField.define<DecorationSet>({
    create: ({ doc }) => painted(doc.toString(), language),
    update(before, { docChanged, newDoc, changes, effects }) {
      for (const effect of effects) if (effect.is(setColours)) return effect.value;
      if (!docChanged) return before;
      return newDoc.length < PAINTED ? painted(newDoc.toString(), language) : before.map(changes);
    },
    provide: (it) => EditorView.decorations.from(it),
  });
  const listener = EditorView.updateListener.of(({ docChanged, state, view }) => {
    if (docChanged && state.doc.length >= PAINTED) paintLater(view);
  });
  const end = ViewPlugin.define(() => ({
    destroy: () => {
      clearTimeout(timer);
    },
  }));
  return [field, listener, end];
}

/** Names that the build corrected stay marked as long as they are there. */
function named(corrected: EditorOptions["corrected"]): StateField<DecorationSet> {
  const made = corrected.map(({ from, to, label }) => Decoration.mark({ class: "pyproof-fixed", attributes: { title: label } }).range(from, to));
  return StateField.define({
    create: () => Decoration.set(made),
    update: (before, { changes }) => before.map(changes),
    provide: (field) => EditorView.decorations.from(field),
  });
}

const setMarks = StateEffect.define<{ line: number; widget: MarkWidget }[]>();

class MarkWidget extends WidgetType {
  constructor(
    private readonly mark: Mark,
    private readonly label: string,
  ) {
    super();
  }

  override eq({ mark }: MarkWidget): boolean {
    return mark.kind === this.mark.kind && mark.said === this.mark.said;
  }

  override toDOM(): HTMLElement {
    return markElement(this.mark, this.label);
  }
}

/** Marks stay until the code is changed, which makes them void. */
const marks = StateField.define<DecorationSet>({
  create: () => RangeSet.empty,
  update(before, transaction) {
    let after = transaction.docChanged ? RangeSet.empty : before;
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const { doc } = transaction.state;
      const there = effect.value.filter(({ line }) => line >= 1 && line <= doc.lines);
      after = Decoration.set(there.map(({ line, widget }) => Decoration.widget({ widget, side: 1 }).range(doc.line(line).to)));
    }
    return after;
  },
  provide: (field) => EditorView.decorations.from(field),
});

class LineDiffers extends GutterMarker {
  override readonly elementClass: string;

  constructor(kind: LineMark["kind"]) {
    super();
    this.elementClass = `pyproof-is-${kind}`;
  }
}

const DIFFERS = { added: new LineDiffers("added"), changed: new LineDiffers("changed"), removed: new LineDiffers("removed"), cut: new LineDiffers("cut") };

const setDiffers = StateEffect.define<LineMark[]>();

/** Where the numbers of lines are marked that differ from the author's. */
const differs = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(before, { docChanged, changes, effects, newDoc }) {
    let after = docChanged ? before.map(changes) : before;
    for (const effect of effects) {
      if (!effect.is(setDiffers)) continue;
      const there = effect.value.filter(({ line }) => line <= newDoc.lines);
      after = RangeSet.of(there.map(({ line, kind }) => DIFFERS[kind].range(newDoc.line(line).from)));
    }
    return after;
  },
  provide: (field) => gutterLineClass.from(field),
});

export function createEditor(options: EditorOptions): Editor {
  const done = (act: () => void) => () => {
    act();
    return true;
  };
  const ours = [
    { key: "Mod-Enter", run: done(options.run) },
    { key: "Ctrl-Enter", run: done(options.run) },
    { key: "Escape", run: done(options.leave) },
  ];
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of(ours)),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        lineNumbers(),
        // What came with a link may have signs that nobody sees.
        highlightSpecialChars(),
        differs,
        history(),
        drawSelection(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        python(),
        colours(options.language),
        named(options.corrected),
        marks,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          "aria-describedby": options.hint,
          // It can have the focus without, but not everybody who checks that knows.
          tabindex: "0",
          lang: "en",
          translate: "no",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.changed();
        }),
        // mdBook listens for its own keys on the whole page.
        EditorView.domEventObservers({
          keydown(event) {
            event.stopPropagation();
          },
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    focus: () => {
      view.focus();
    },
    mark(them) {
      const value = oneALine(them).map((mark) => ({ line: mark.line, widget: new MarkWidget(mark, options.markLabels[mark.kind]) }));
      view.dispatch({ effects: setMarks.of(value) });
    },
    differ(them) {
      view.dispatch({ effects: setDiffers.of(them) });
    },
    destroy: () => {
      view.destroy();
    },
  };
}
