/** What the worker needs where steps are recorded: later files import those before them. */
import frames from "../../driver/frames.py";
import objects from "../../driver/objects.py";
import steps from "../../driver/steps.py";

export const recorder: [name: string, text: string][] = [
  ["objects", objects],
  ["frames", frames],
  ["steps", steps],
];
