/** What fires or is about to, on the overview: nothing where nothing does. */

import { fill, h, setText } from '../dom.js';
import { createPanel } from '../panel.js';
import { loadAlertList } from '../panels.js';
import { pathOf } from '../router.js';

// The figures stay on the first screen.
const mostShown = () => (matchMedia('(max-width: 639px)').matches ? 2 : 4);

export function create(services) {
  const panel = createPanel(services, { title: 'Alerts', quiet: true, optional: true, apart: true });
  const hint = h('span', { role: 'status' });
  const more = h('a', { href: pathOf('alerts') });
  const foot = h('p', { class: 'alerts-foot quiet-text' });
  let list = null;
  panel.element.classList.add('active-alerts');

  function show() {
    const { active, incomplete } = services.alerts.value;
    if (active.length === 0) {
      panel.absent();
      return;
    }
    list.set(active.slice(0, mostShown()));
    const left = active.length - mostShown();
    setText(more, `${left} more ${left === 1 ? 'alert' : 'alerts'}`);
    setText(hint, incomplete ?? '');
    fill(foot, left > 0 && more, incomplete && hint);
    foot.hidden = foot.childElementCount === 0;
    panel.show(list.element, foot);
  }

  panel.own(services.alerts.on(async ({ active }) => {
    panel.fresh();
    if (active.length === 0) {
      panel.absent();
      return;
    }
    try {
      const createAlertList = await loadAlertList();
      list ??= createAlertList(services, panel);
    } catch {
      panel.show(h('p', null,
        `Alerts: ${active.length}. Their list could not be loaded: perhaps something in this browser blocks its files.`));
      return;
    }
    show();
  }));
  return panel;
}
