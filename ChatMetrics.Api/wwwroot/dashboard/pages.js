/** The panels of pages of their own: one file for the browser. */

export { create as chat } from './panels/chat.js';
export { create as conversation } from './panels/conversation.js';
export { create as groups } from './panels/groups.js';
