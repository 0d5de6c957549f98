/** The page of alerts: what fires, what is watched and how it stands, rules to try, what was, and who is told. */

import { createActiveAlerts } from '../alert-active.js';
import { createAlertChannels } from '../alert-channels.js';
import { createAlertHistory } from '../alert-history.js';
import { createAlertRules } from '../alert-rules.js';
import { createAlertTrial } from '../alert-trial.js';
import { h } from '../dom.js';
import { createStore } from '../store.js';

export function create(services) {
  // GET /alerts/rules: the rules' panel reads it, the others follow.
  const rules = createStore();
  const trial = createAlertTrial(services, rules);
  const parts = [
    createActiveAlerts(services),
    createAlertRules(services, rules, trial.choose),
    trial,
    createAlertHistory(services),
    createAlertChannels(services, rules),
  ];
  return {
    element: h('div', { class: 'watching' }, parts.map(({ element }) => element)),
    dispose: () => parts.forEach((part) => part.dispose()),
  };
}
