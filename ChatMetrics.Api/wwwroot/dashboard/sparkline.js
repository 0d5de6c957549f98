/** A small line over time, on the range of its own values. */

import { set, setText, svg } from './dom.js';

const width = 100;
const height = 24;
const inset = 2;

/** @param {string} label What it shows, for screen readers and on hover. */
export function createSparkline(label) {
  const title = svg('title');
  const path = svg('path', { class: 'line' });
  const dots = svg('path', { class: 'line dots' });
  const element = svg('svg', { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' },
    title, path, dots);
  return {
    element,
    /** @param values One a step, null where nothing is known: there the line breaks. @param format Says the least and the most. */
    set(values, format) {
      const known = values.filter((value) => value !== null);
      const [least, most] = [Math.min(...known), Math.max(...known)];
      const words = `${label}: ${known.length === 0 ? 'unknown' : `${format(least)} to ${format(most)}, last ${format(known.at(-1))}`}`;
      setText(title, words);
      set(element, { 'aria-label': words });
      const points = pointsOf(values, least, most);
      set(path, { d: points.map(({ isFirst, at }) => `${isFirst ? 'M' : 'L'}${at}`).join('') });
      set(dots, { d: points.filter(({ isAlone }) => isAlone).map(({ at }) => `M${at}h0.01`).join('') });
    },
  };
}

// Equal values are a line in the middle. A line breaks where nothing is known; a value between two breaks is a dot.
function pointsOf(values, least, most) {
  const step = (width - 2 * inset) / Math.max(1, values.length - 1);
  const y = (value) => (most > least ? inset + (1 - (value - least) / (most - least)) * (height - 2 * inset) : height / 2).toFixed(1);
  return values.map((value, i) => {
    const isFirst = (values[i - 1] ?? null) === null;
    const isAlone = isFirst && (values[i + 1] ?? null) === null;
    return value === null ? null : { isFirst, isAlone, at: `${(inset + i * step).toFixed(1)} ${y(value)}` };
  }).filter((point) => point !== null);
}
