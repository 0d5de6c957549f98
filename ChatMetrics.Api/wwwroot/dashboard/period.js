/** The windows of time to choose from: those of GET /statistics. Which one is chosen stays in this browser. */

import { h } from './dom.js';
import { createStore } from './store.js';

const key = 'chatmetrics.window';

/** `minutes` is the length; `words` follow "the last". */
export const periods = [
  { name: '5m', label: '5 min', words: '5 minutes', minutes: 5 },
  { name: '1h', label: '1 h', words: 'hour', minutes: 60 },
  { name: '24h', label: '24 h', words: '24 hours', minutes: 24 * 60 },
  { name: '7d', label: '7 d', words: '7 days', minutes: 7 * 24 * 60 },
];

/** The chosen window, as a store. */
export function createPeriod() {
  const store = createStore(periods.find((period) => period.name === remembered()) ?? periods[0]);
  store.on((period) => remember(period.name));
  return store;
}

/** A group of radio buttons that choose the window. */
export function periodChoice(store) {
  return h('fieldset', { class: 'choice' },
    h('legend', { class: 'for-readers' }, 'Window of time'),
    periods.map((period) => h('label', null,
      h('input', {
        type: 'radio',
        name: 'window',
        value: period.name,
        checked: period === store.value,
        onchange: () => store.set(period),
      }),
      h('span', null, period.label))));
}

// A browser may forbid storage: then the choice lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(name) {
  try {
    localStorage.setItem(key, name);
  } catch {
    // Forbidden: see above.
  }
}
