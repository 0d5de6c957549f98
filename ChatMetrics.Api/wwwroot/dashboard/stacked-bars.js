/** Bars in SVG, each of parts side by side. */

import { fill, h, svg } from './dom.js';

/**
 * Bars one below the other, each of parts side by side; the longest is as wide as there is room.
 * @param {{ label: string, format: (value: number) => string }} options
 */
export function createStackedBars({ label, format }) {
  const element = h('div', { class: 'bars', role: 'group', 'aria-label': label });
  return {
    element,
    /** @param rows `{ label, parts: [{ label, value, className, onclick }] }` */
    set(rows) {
      const sums = rows.map((row) => row.parts.reduce((sum, part) => sum + part.value, 0));
      const longest = Math.max(...sums, Number.MIN_VALUE);
      fill(element, rows.map((row) => h('div', { class: 'bar' },
        h('span', { class: 'bar-label' }, row.label), barOf(row, longest, format))));
    },
  };
}

function barOf(row, longest, format) {
  const words = row.parts.map((part) => `${part.label} ${format(part.value)}`).join(', ');
  let start = 0;
  return svg('svg', { class: 'bar-drawing', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img', 'aria-label': `${row.label}: ${words}` },
    row.parts.map((part) => {
      const from = start;
      start += (part.value / longest) * 1000;
      return svg('rect', { class: part.className, x: from, y: 0, width: Math.max(0, start - from), height: 20, onclick: part.onclick },
        svg('title', null, `${part.label}: ${format(part.value)}`));
    }));
}
