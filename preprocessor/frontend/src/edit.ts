/** The editor of a block: CodeMirror, in the colours of the page's own code. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, drawSelection, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import { oneALine, type Mark } from "./page/marks.ts";

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
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
  destroy(): void;
}

/** The classes that highlight.js gives to the same tokens, so that the editor has the
 * colours of every theme. */
const colours = tagHighlighter([
  { tag: tags.comment, class: "hljs-comment" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "hljs-keyword" },
  { tag: [tags.bool, tags.null], class: "hljs-literal" },
  { tag: [tags.string, tags.special(tags.string)], class: "hljs-string" },
  { tag: tags.number, class: "hljs-number" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "hljs-title" },
  { tag: tags.meta, class: "hljs-meta" },
]);

const setMarks = StateEffect.define<{ line: number; widget: MarkWidget }[]>();

class MarkWidget extends WidgetType {
  constructor(
    private readonly kind: Mark["kind"],
    private readonly label: string,
  ) {
    super();
  }

  override eq(other: MarkWidget): boolean {
    return other.kind === this.kind;
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = `pyproof-mark is-${this.kind}`;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", this.label);
    mark.title = this.label;
    return mark;
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
        history(),
        drawSelection(),
        indentUnit.of("    "),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        python(),
        syntaxHighlighting(colours),
        marks,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          "aria-describedby": options.hint,
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
      const value = oneALine(them).map(({ line, kind }) => ({ line, widget: new MarkWidget(kind, options.markLabels[kind]) }));
      view.dispatch({ effects: setMarks.of(value) });
    },
    destroy: () => {
      view.destroy();
    },
  };
}
