/** What the worker needs to answer for a program that has ended: later files import those
 *  before them. */
import after from "../../driver/after.py";
import objects from "../../driver/objects.py";

export const answering: [name: string, text: string][] = [
  ["objects", objects],
  ["after", after],
];
