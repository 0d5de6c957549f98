/** The panels' files: where one does not come, as what a browser takes for a tracker, the others are shown all the same. */

import { createPanel } from './panel.js';

/** Of every page. Each panel that is not of a page of its own has its place in index.html. */
export const commonPanels = ['status'];

/** Of the overview, those that are seen at once, in order. */
export const firstPanels = ['alerts', 'figures', 'changes', 'chats'];

/** Those further down, in the order in which they are made: side by side. */
export const laterPanels = ['shares', 'heatmap', 'calculator', 'stages', 'memory', 'failures', 'load', 'try'];

/** Those of pages of their own. */
export const pagePanels = ['chat', 'conversation', 'groups', 'watching'];

/** The function that makes a panel; where its file does not come, one that says so in its place. */
export const loadPanel = (name) => import(fileOf(name)).then(
  (file) => file[name] ?? file.create,
  () => (services) => createMissing(services, name));

/** Opens the dialog of export.js, which comes when it is asked for. */
export const openExport = (chats) => import('./export.js').then((file) => file.openExport(chats));

/** The chart over time, which comes with the panels that have one. */
export const loadChart = () => import('./explore.js').then((file) => file.chart);

/** The list of alerts, which comes when there are some. */
export const loadAlertList = () => import('./firing.js').then((file) => file.list);

// A file has several panels, so that a visit takes few requests; the one that other pages' files belong to has its own.
function fileOf(name) {
  if (name === 'try') {
    return './panels/try.js';
  }
  if (name === 'watching') {
    return './watching.js';
  }
  return [...commonPanels, ...firstPanels].includes(name) ? './overview.js' : pagePanels.includes(name) ? './pages.js' : './explore.js';
}

function createMissing(services, name) {
  const panel = createPanel(services, { title: `${name[0].toUpperCase()}${name.slice(1)}` });
  panel.fail(new Error('This panel could not be loaded. Perhaps something in this browser blocks its files.'));
  return panel;
}
