/** The alerts that are active. */

import { h } from '../dom.js';
import { when } from '../format.js';
import { createPanel } from '../panel.js';

export function alerts(services) {
  const panel = createPanel(services, { title: 'Alerts' });

  // A service that has no alerts yet answers 404.
  async function read(signal) {
    try {
      return await services.api.get('/alerts', { signal });
    } catch (error) {
      if (error.status === 404) {
        return null;
      }
      throw error;
    }
  }

  function show(answer) {
    if (answer === null) {
      panel.empty('No alert rules are set up: nothing watches the figures for you yet.');
    } else if (answer.alerts.length === 0) {
      panel.empty('No alert is active.');
    } else {
      panel.show(h('ul', { class: 'alerts' }, answer.alerts.map((alert) => h('li', null, alert.message, ' ', when(alert.since)))));
    }
  }

  const refresh = () => panel.load(read, show);
  panel.own(
    services.snapshot.on(refresh),
    services.live.on('alert', refresh));
  return panel;
}
