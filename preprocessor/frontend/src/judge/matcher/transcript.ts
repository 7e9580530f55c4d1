/** What a transcript tells when it is asked (`transcript.rs`). */
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
  const own = (place: Place) => place.block === block && first <= place.line && place.line <= last;
  const written = events.map(({ what }) =>
    "Wrote" in what && what.Wrote.stream === "Out" && what.Wrote.places.some(own) ? what.Wrote.text : "",
  );
  return written.join("");
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
  return events.flatMap((event) => (event.block === block && "Raised" in event.what ? [event.what.Raised] : []));
}

/** Whether tracing saw any of the lines run. */
export function reached({ events }: Transcript, block: number, first: number, last: number): boolean {
  return events.some(({ what }) => "Reached" in what && isWithin(what.Reached, block, first, last));
}

/** The exceptions that passed through the lines `first` to `last` of `block`. */
export function passed({ events }: Transcript, block: number, first: number, last: number): Exception[] {
  return events.flatMap(({ what }) =>
    "Passed" in what && isWithin(what.Passed.place, block, first, last) ? [what.Passed.exception] : [],
  );
}

function isWithin(place: Place, block: number, first: number, last: number): boolean {
  return place.block === block && first <= place.line && place.line <= last;
}

/** What was written to some streams, or echoed, while `block` was run. */
export type Echo = { stream: Stream; text: string; places: Place[] } | { statement: number; repr: string };

export function echoes({ events }: Transcript, block: number): Echo[] {
  return events.flatMap((event): Echo[] => {
    if (event.block !== block) return [];
    if ("Wrote" in event.what) return [event.what.Wrote];
    if ("Valued" in event.what) return [event.what.Valued];
    return "Echoed" in event.what ? [event.what.Echoed] : [];
  });
}
