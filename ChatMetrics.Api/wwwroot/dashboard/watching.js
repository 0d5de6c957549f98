/** The page of alerts: one file for the browser. */

export { create as watching } from './panels/watching.js';
