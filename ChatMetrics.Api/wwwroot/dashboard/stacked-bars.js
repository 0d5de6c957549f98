/** Bars in SVG, each of parts side by side. */

import { fill, h, svg } from './dom.js';

/**
 * Bars one below the other, each of parts side by side; the longest is as wide as there is room, all are to one scale.
 * @param {{ label: string, format: (value: number) => string }} options
 */
export function createStackedBars({ label, format }) {
  const element = h('div', { class: 'stacked-bars', role: 'group', 'aria-label': label });
  return {
    element,
    /** @param rows `{ label, parts: [{ label, value, className }], words }`: the words stand beneath the bar. */
    set(rows) {
      const sums = rows.map((row) => row.parts.reduce((sum, part) => sum + part.value, 0));
      const longest = Math.max(...sums, Number.MIN_VALUE);
      fill(element, rows.map((row) => h('div', { class: 'stacked-bar' },
        h('span', { class: 'bar-label' }, row.label), barOf(row, longest, format), h('span', { class: 'bar-words' }, row.words))));
    },
  };
}

function barOf(row, longest, format) {
  const words = row.parts.map((part) => `${part.label} ${format(part.value)}`).join(', ');
  let end = 0;
  return svg('svg', {
    class: 'bar-drawing', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img',
    'aria-label': `${row.label}: ${words || 'unknown'}`,
  }, row.parts.map((part) => {
    const start = end;
    end += (part.value / longest) * 1000;
    return svg('rect', { class: part.className, x: start, y: 0, width: end - start, height: 20 },
      svg('title', null, `${part.label}: ${format(part.value)}`));
  }));
}
