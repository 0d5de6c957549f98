/** All that is pending, fires or is silenced. */

import { fill, h } from './dom.js';
import { createPanel } from './panel.js';
import { loadAlertList } from './panels.js';

export function createActiveAlerts(services) {
  const panel = createPanel(services, { title: 'Alerts', apart: true });
  const hint = h('p', { class: 'alerts-foot quiet-text', role: 'status' });
  const quiet = h('p', { class: 'quiet-text' }, 'Nothing fires, and nothing is about to.');
  panel.element.classList.add('active-alerts');
  loadAlertList().then((createAlertList) => {
    const list = createAlertList(services, panel);
    panel.own(services.alerts.on(({ active, incomplete }) => {
      panel.fresh();
      list.set(active);
      fill(hint, incomplete);
      hint.hidden = incomplete === null;
      panel.show(active.length > 0 ? list.element : quiet, hint);
    }));
  }, () => panel.fail(new Error('The list could not be loaded. Perhaps something in this browser blocks its files.')));
  return panel;
}
