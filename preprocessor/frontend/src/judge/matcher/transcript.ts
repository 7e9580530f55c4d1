/**
 * What a transcript tells when it is asked (`transcript.rs`). There may be some
 * hundred thousand events: whoever walks them makes nothing of each.
 */
import type { Exception, Place, Stream, Transcript } from "../../contract.ts";

/** As the last line of a traceback. */
export function told({ class: name, message }: Exception): string {
  return message === "" ? name : `${name}: ${message}`;
}

/**
 * Whether the exception is of the class of this name, which may be written with
 * its module (`json.JSONDecodeError`). A subclass is not.
 */
export function isOf(exception: Exception, name: string): boolean {
  return name.slice(name.lastIndexOf(".") + 1) === exception.class;
}

/**
 * What was written to stdout while any of the lines `first` to `last` of `block`
 * was on the stack, whichever block was run.
 */
export function writtenBy({ events }: Transcript, block: number, first: number, last: number): string {
  let text = "";
  for (const { what } of events) {
    if ("Wrote" in what && what.Wrote.stream === "Out") {
      if (what.Wrote.places.some((place) => isWithin(place, block, first, last))) text += what.Wrote.text;
    }
  }
  return text;
}

/** The value of a watched top-level statement. */
export function valueOf({ events }: Transcript, block: number, statement: number): { text: string; repr: string } | null {
  for (const event of events) {
    if (event.block === block && "Valued" in event.what && event.what.Valued.statement === statement) {
      return event.what.Valued;
    }
  }
  return null;
}

/** The exceptions that reached the top while `block` was run, in order. */
export function raised({ events }: Transcript, block: number): { statement: number; exception: Exception }[] {
  const found: { statement: number; exception: Exception }[] = [];
  for (const event of events) {
    if (event.block === block && "Raised" in event.what) found.push(event.what.Raised);
  }
  return found;
}

/** Whether tracing saw any of the lines run. */
export function reached({ events }: Transcript, block: number, first: number, last: number): boolean {
  return events.some(({ what }) => "Reached" in what && isWithin(what.Reached, block, first, last));
}

/** The exceptions that passed through the lines `first` to `last` of `block`. */
export function passed({ events }: Transcript, block: number, first: number, last: number): Exception[] {
  const found: Exception[] = [];
  for (const { what } of events) {
    if ("Passed" in what && isWithin(what.Passed.place, block, first, last)) found.push(what.Passed.exception);
  }
  return found;
}

function isWithin(place: Place, block: number, first: number, last: number): boolean {
  return place.block === block && first <= place.line && place.line <= last;
}

/** What was written, or what a prompt would echo. */
export type Echo = { stream: Stream; text: string; places: Place[] } | { statement: number; repr: string };

/** What was written and echoed while `block` was run, in order. */
export function echoes({ events }: Transcript, block: number): Echo[] {
  const found: Echo[] = [];
  for (const event of events) {
    if (event.block !== block) continue;
    if ("Wrote" in event.what) found.push(event.what.Wrote);
    else if ("Valued" in event.what) found.push(event.what.Valued);
    else if ("Echoed" in event.what) found.push(event.what.Echoed);
  }
  return found;
}
