/** The alerts: there are no rules yet, and the panel says so. */

import { createPanel } from '../panel.js';

export function create(services) {
  const panel = createPanel(services, { title: 'Alerts' });
  panel.empty('There are no alert rules yet: nothing watches the figures for you.');
  return panel;
}
