/** The list of active alerts, of the overview and of the page of alerts: one file for the browser. */

export { createAlertList as list } from './alert-list.js';
