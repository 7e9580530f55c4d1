/** What waits for the first change of an example: then comes what marks the lines that
 *  differ from the author's, and makes links. */
import type { Changes } from "../changes.ts";
import type { Card } from "../changes/panel.ts";
import { loadChanges } from "./lazy.ts";

export class Differing {
  private readonly card: Card;
  private loaded: Promise<Changes | null> | null = null;

  constructor(card: Card) {
    this.card = card;
    card.button.addEventListener("click", () => void this.changes().then((changes) => changes?.toggle()));
  }

  /** What shows the changes; `null` if it could not be loaded. */
  changes(): Promise<Changes | null> {
    return (this.loaded ??= loadChanges().then(
      ({ changesOf }) => changesOf(this.card),
      () => (this.loaded = null),
    ));
  }

  /** The code may be another, or is shown anew. */
  update(isEdited: boolean): void {
    this.card.button.hidden = !isEdited;
    if (isEdited || this.loaded) void this.changes().then((changes) => changes?.update());
  }

  /** What came with a link is not shown any more. */
  left(): void {
    void this.loaded?.then((changes) => changes?.left());
  }
}
