/** The panels of the overview that a first visit shows: one file for the browser. */

export { create as status } from './panels/status.js';
export { create as alerts } from './panels/alerts.js';
export { create as figures } from './panels/figures.js';
export { create as changes } from './panels/changes.js';
export { create as chats } from './panels/chats.js';
