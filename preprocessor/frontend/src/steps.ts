/** What a page loads when its reader opens the steps of an example. */
export { openSteps, type Placed, type StepsHost, type StepsView } from "./steps/viewer.ts";
