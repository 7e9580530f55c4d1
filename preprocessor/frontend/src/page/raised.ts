/** What ended a run, as its transcript tells it. */
import type { Exception, Transcript } from "../contract.ts";

/** The exception that ended it, if one did: the last that nothing tolerated. */
export function lastRaised({ events }: Transcript): Exception | undefined {
  return events.flatMap(({ what }) => ("Raised" in what && !what.Raised.tolerated ? [what.Raised.exception] : [])).at(-1);
}
