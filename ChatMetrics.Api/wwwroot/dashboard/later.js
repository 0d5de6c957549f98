/** A panel whose files the page can do without: when they do not come, as where something blocks all that tracks, the rest goes on. */

import { createPanel } from './panel.js';

/** Loads the panel; until it is there, and when it does not come, its title stands in its place. */
export const createLater = (title, load) => (services) => {
  const panel = createPanel(services, { title });
  load().then(
    (create) => {
      panel.dispose();
      panel.element.replaceWith(create(services).element);
    },
    () => panel.fail(new Error('This panel could not be loaded. Perhaps something in this browser blocks its files.')));
  return panel;
};
