/** The panels' files come one by one: where something blocks one, as what it takes for a tracker, the others are shown all the same. */

import { createPanel } from './panel.js';

/** The function of panels/{name}.js that makes the panel; where its file does not come, one that says so in its place. */
export const loadPanel = (name) => import(`./panels/${name}.js`).then(
  (file) => file.create,
  () => (services) => createMissing(services, name));

function createMissing(services, name) {
  const panel = createPanel(services, { title: `${name[0].toUpperCase()}${name.slice(1)}` });
  panel.fail(new Error('This panel could not be loaded. Perhaps something in this browser blocks its files.'));
  return panel;
}
