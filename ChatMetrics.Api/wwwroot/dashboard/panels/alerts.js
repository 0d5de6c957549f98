/** What fires or is about to, on the overview: nothing where nothing does. */

import { createAlertList } from '../alert-list.js';
import { fill, h, setText } from '../dom.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';

// The figures stay on the first screen.
const mostShown = 4;

export function create(services) {
  const panel = createPanel(services, { title: 'Alerts', quiet: true, optional: true });
  const list = createAlertList(services, panel);
  const hint = h('span', { role: 'status' });
  const more = h('a', { href: pathOf('alerts') });
  const foot = h('p', { class: 'alerts-foot quiet-text' });
  panel.element.classList.add('active-alerts');

  panel.own(services.alerts.on(({ active, incomplete }) => {
    panel.fresh();
    if (active.length === 0) {
      panel.absent();
      return;
    }
    list.set(active.slice(0, mostShown));
    const left = active.length - mostShown;
    setText(more, `${left} more ${left === 1 ? 'alert' : 'alerts'}`);
    setText(hint, incomplete ?? '');
    fill(foot, left > 0 && more, incomplete && hint);
    foot.hidden = foot.childElementCount === 0;
    panel.show(list.element, foot);
  }));
  return panel;
}
