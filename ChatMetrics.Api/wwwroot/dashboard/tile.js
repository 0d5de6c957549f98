/** A tile: one figure of a question, its median and p95, its sum, its change, its course, and the question behind the highest. */

import { fill, h, set, setText } from './dom.js';
import { change, count, unknown } from './format.js';
import { chatPath } from './router.js';
import { createSparkline } from './sparkline.js';

// Less says nothing: it is chance.
const leastChangePercent = 10;

/**
 * @param {{ name: string, title: string, format: Function, sumFormat?: Function, most: string }} options `most` is what the question
 * behind the highest is called.
 */
export function createTile({ name, title, format, sumFormat = format, most }) {
  const median = h('span', { class: 'tile-value' });
  const high = h('span', { class: 'tile-value' });
  const total = h('span');
  const note = h('span', { class: 'tile-note' });
  const changed = h('span', { class: 'tile-change' });
  const link = h('a', { class: 'tile-link' });
  const line = createSparkline(`${name} a question`);
  const element = h('div', { class: 'tile', title },
    h('dt', null, name, line.element),
    h('dd', null,
      h('span', { class: 'tile-values' },
        valueOf(median, 'median'), valueOf(high, 'p95')),
      h('span', { class: 'tile-more' }, total, changed, link, note)));

  return {
    element,
    /** @param figure One of `questions`; @param chats How many there were: of some it may not be known. */
    show({ count: known, sum, p50, p95, highest }, chats) {
      setText(median, known > 0 ? format(p50) : chats > 0 ? 'unknown' : unknown);
      setText(high, known > 0 ? format(p95) : unknown);
      set(high.parentElement, { hidden: known === 0 });
      set(median.parentElement, { 'data-unknown': known === 0 });
      setText(total, known > 0 ? `${sumFormat(sum)} in all` : '');
      const isPart = known > 0 && known < chats;
      set(total, { title: isPart ? `Of ${count(known)} of ${count(chats)} chats; of the others it is not known.` : null });
      // Where all are 0, none is the dearest.
      const first = highest.find(({ value }) => value > 0);
      link.hidden = first === undefined;
      if (first) {
        set(link, { href: chatPath(first.chat_id), 'aria-label': `${name}, ${most}: ${format(first.value)}` });
        fill(link, `${most} ${format(first.value)}`);
      }
    },
    note: (words) => setText(note, words),
    /** @param figure One of GET /statistics/changes, or null. */
    compare(figure, period) {
      const percent = figure?.change_percent ?? null;
      fill(changed, percent === null ? '' : [change(percent), h('span', { class: 'tile-each' }, ' a question')]);
      set(changed, {
        'data-tone': percent >= leastChangePercent ? 'warning' : percent !== null && percent <= -leastChangePercent ? 'good' : null,
        title: percent === null ? null : `${format(figure.value)} now, ${format(figure.before)} in ${beforeWords(period)}`,
        'aria-label': percent === null ? null : `${change(percent)} against ${beforeWords(period)}`,
      });
    },
    /** @param values A mean a question for each step, null where nothing is known. */
    trace: (values) => line.set(values ?? [], format),
  };
}

// Where there is no room for its name, that is for screen readers.
const valueOf = (value, name) => h('span', null,
  h('span', { class: 'for-readers' }, `${name} `), value, h('span', { class: 'tile-label', 'aria-hidden': 'true' }, name));

/** The time of the same length before. */
export const beforeWords = ({ name, words }) => (name === 'custom' ? 'the time of the same length before' : `the ${words} before`);
