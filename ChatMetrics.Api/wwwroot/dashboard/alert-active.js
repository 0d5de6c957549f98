/** All that is pending, fires or is silenced. */

import { createAlertList } from './alert-list.js';
import { fill, h } from './dom.js';
import { createPanel } from './panel.js';

export function createActiveAlerts(services) {
  const panel = createPanel(services, { title: 'Alerts', apart: true });
  const list = createAlertList(services, panel);
  const hint = h('p', { class: 'alerts-foot quiet-text', role: 'status' });
  const quiet = h('p', { class: 'quiet-text' }, 'Nothing fires, and nothing is about to.');
  panel.element.classList.add('active-alerts');
  panel.own(services.alerts.on(({ active, incomplete }) => {
    panel.fresh();
    list.set(active);
    fill(hint, incomplete);
    hint.hidden = incomplete === null;
    panel.show(active.length > 0 ? list.element : quiet, hint);
  }));
  return panel;
}
