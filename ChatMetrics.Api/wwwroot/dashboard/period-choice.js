/** The choice of the time that the page looks at: a window by one click, a range by its two ends. */

import { fill, h, set, setText } from './dom.js';
import { periods } from './period.js';

const minuteMs = 60_000;

/** @param period The store of period.js. */
export function createPeriodChoice(period) {
  const radios = periods.map((choice) =>
    h('input', { type: 'radio', name: 'window', value: choice.name, onchange: () => period.choose(choice) }));
  const from = h('input', { type: 'datetime-local', required: true });
  const to = h('input', { type: 'datetime-local', required: true });
  const problem = h('p', { role: 'alert', class: 'failed-word' });
  const form = h('form', { class: 'range', id: 'period-range', hidden: true, onsubmit: submit },
    h('label', { class: 'field' }, h('span', null, 'From'), from),
    h('label', { class: 'field' }, h('span', null, 'To'), to),
    h('button', { type: 'submit', class: 'main' }, 'Show'),
    problem);
  const toggle = h('button', { type: 'button', class: 'range-toggle', 'aria-controls': form.id, onclick: () => open(form.hidden) },
    'Range…');

  function open(isOpen) {
    form.hidden = !isOpen;
    set(toggle, { 'aria-expanded': String(isOpen) });
    if (isOpen) {
      const { from: start, to: end } = ends(period.value);
      from.value = inputOf(start);
      to.value = inputOf(end);
      from.focus();
    }
  }

  function submit(event) {
    event.preventDefault();
    const [start, end] = [new Date(from.value), new Date(to.value)];
    if (start < end) {
      fill(problem);
      open(false);
      toggle.focus();
      period.chooseRange(start, end);
    } else {
      fill(problem, 'It must end after it begins.');
    }
  }

  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      open(false);
      toggle.focus();
    }
  });
  period.on((now) => {
    radios.forEach((radio) => {
      radio.checked = radio.value === now.name;
    });
    const isRange = now.name === 'custom';
    setText(toggle, isRange ? now.phrase : 'Range…');
    set(toggle, { 'aria-label': isRange ? `Range: ${now.phrase}` : null, 'data-chosen': isRange });
  });
  open(false);

  return {
    element: h('div', { class: 'period-choice' },
      h('fieldset', { class: 'choice' },
        h('legend', { class: 'for-readers' }, 'Window of time'),
        periods.map(({ label }, i) => h('label', null, radios[i], h('span', null, label)))),
      toggle, form),
  };
}

const ends = (now) => (now?.query.from
  ? { from: new Date(now.query.from), to: new Date(now.query.to) }
  : { from: new Date(Date.now() - (now?.minutes ?? 60) * minuteMs), to: new Date() });

// In the reader's zone, by the minute.
const inputOf = (date) => new Date(date - date.getTimezoneOffset() * minuteMs).toISOString().slice(0, 16);
