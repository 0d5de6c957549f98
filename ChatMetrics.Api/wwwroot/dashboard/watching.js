/** The page of alerts, and their list, which the overview has too: one file for the browser. */

export { create as watching } from './panels/watching.js';
export { createAlertList as list } from './alert-list.js';
