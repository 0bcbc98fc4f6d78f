/** The screens that are not seen first, fetched together: a phone opens one file sooner than six that share a dozen. */
export { defectScreen } from "./defect.js";
export { unfinishedScreen } from "./finish.js";
export { itemScreen } from "./item.js";
export { relayScreen } from "./relay.js";
export { signScreen } from "./sign.js";
export { trialScreen } from "./trial.js";
export { turnedScreen } from "./turned.js";
