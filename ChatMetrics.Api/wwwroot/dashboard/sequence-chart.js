/** Charts over a sequence of chats: a point for each, plots one below the other. */

import { onWidth, readByKeys } from './chart-reading.js';
import { fill, h, pool, set, setText, svg } from './dom.js';
import { drawGrid, niceCeiling } from './plot.js';
import { onFrame } from './store.js';

const margin = { left: 58, right: 12, top: 22, bottom: 22 };
const plotHeight = 84;
const plotGap = 30;

/**
 * @param {{ label: string, plots: { title: string, format: Function, className: string }[], open: (item: object) => void }} options
 * `open` is called with the item that is clicked, or read when Enter is pressed.
 */
export function createSequenceChart({ label, plots, open }) {
  const drawing = svg('svg', { class: 'chart-drawing', 'aria-hidden': 'true' });
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const plane = h('div', {
    class: 'chart-plane sequence', role: 'slider', tabindex: 0,
    'aria-label': `${label}: read chat by chat with the arrow keys, open with Enter`,
    'aria-valuemin': 1, 'aria-valuemax': 1, 'aria-valuenow': 1, 'aria-valuetext': 'No reading',
  }, drawing, tip);
  const summary = h('figcaption', { class: 'for-readers' });
  const element = h('figure', { class: 'chart' }, plane, summary);
  const parts = plots.map((plot) => {
    const grid = svg('g', { class: 'grid' });
    const caption = svg('text', { class: 'plot-title' }, plot.title);
    const line = svg('path', { class: `line ${plot.className}` });
    const dashes = svg('path', { class: `line least ${plot.className}` });
    const dots = svg('g', { class: plot.className });
    return { ...plot, grid, caption, line, dashes, dots, element: svg('g', null, grid, caption, line, dashes, dots) };
  });
  const numbers = svg('g', { class: 'axis' });
  const cursor = svg('line', { class: 'cursor', visibility: 'hidden' });
  drawing.append(...parts.map((part) => part.element), numbers, cursor);

  let items = [];
  let first = 1;
  let readAt = null;
  let width = 0;

  // Few chats stand at the left, where more will join them, and not far apart.
  const steps = () => Math.max(items.length - 1, 7);
  const x = (index) => margin.left + 6 + (index / steps()) * (width - margin.left - margin.right - 12);

  function draw() {
    if (width === 0) {
      return;
    }
    parts.forEach((part, p) => drawPlot(part, p, margin.top + p * (plotHeight + plotGap)));
    const bottom = margin.top + parts.length * (plotHeight + plotGap) - plotGap;
    const every = Math.max(1, Math.ceil(items.length / Math.max(2, Math.floor(width / 60))));
    const shown = items.map((_, index) => index).filter((index) => index % every === 0);
    const texts = pool(numbers, shown.length, () => svg('text', { 'text-anchor': 'middle' }));
    shown.forEach((index, i) => setText(set(texts[i], { x: x(index), y: bottom + 17 }), String(first + index)));
    set(drawing, { width, height: bottom + margin.bottom, viewBox: `0 0 ${width} ${bottom + margin.bottom}` });
    set(cursor, { y1: margin.top, y2: bottom });
    setText(summary, describe());
    drawReading();
  }

  function drawPlot(part, p, top) {
    const values = items.map((item) => item.values[p]);
    const ceiling = niceCeiling(Math.max(...values.map((value) => value ?? 0), Number.EPSILON) * 1.08);
    const y = (value) => top + plotHeight - (value / ceiling) * plotHeight;
    const known = values.map((value, index) => [index, value]).filter(([, value]) => value !== null);
    set(part.caption, { x: margin.left, y: top - 9 });
    const ticks = known.length === 0 ? [] : known.every(([, value]) => value === 0) ? [0] : [0, ceiling / 2, ceiling];
    drawGrid(part.grid, ticks, (tick) => (tick === 0 ? '0' : part.format(tick)), y, margin.left, width - margin.right);
    // A line breaks where a chat has no such figure, and is dashed to one that is the least.
    const line = (isLeast) => known.map(([index, value], i) => (known[i - 1]?.[0] === index - 1 && isLeastOf(items[index], p) === isLeast
      ? 'L' : 'M') + `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('');
    set(part.line, { d: line(false) });
    set(part.dashes, { d: line(true) });
    const dots = pool(part.dots, known.length, () => svg('circle', { class: 'dot' }));
    const radius = items.length > 60 ? 2 : 3.5;
    known.forEach(([index, value], i) => set(dots[i], { cx: x(index), cy: y(value), r: index === readAt ? 5 : radius }));
    setText(part.caption, known.length === 0 ? `${part.title}: unknown` : part.title);
  }

  const redraw = onFrame(draw);

  const words = (item, p) => (isLeastOf(item, p) ? 'at least ' : '') + parts[p].format(item.values[p]);

  function describe() {
    return `${label}. ${parts.map((part, p) => {
      const known = items.filter((item) => item.values[p] !== null);
      const values = known.map((item) => item.values[p]);
      return known.length === 0
        ? `${part.title}: unknown`
        : `${part.title}: ${part.format(Math.min(...values))} to ${part.format(Math.max(...values))}, last ${words(known.at(-1), p)}`;
    }).join('; ')}.`;
  }

  function read(index) {
    const next = index === null || items.length === 0 ? null : Math.max(0, Math.min(items.length - 1, index));
    if (next !== readAt) {
      readAt = next;
      redraw();
    }
  }

  function drawReading() {
    const item = items[readAt] ?? null;
    tip.hidden = item === null;
    set(cursor, { visibility: item ? 'visible' : 'hidden' });
    set(plane, { 'aria-valuemin': first, 'aria-valuemax': first + Math.max(0, items.length - 1) });
    if (item === null) {
      set(plane, { 'aria-valuenow': first, 'aria-valuetext': 'No reading' });
      return;
    }
    const readings = parts.map((part, p) => [part, words(item, p)]);
    const title = `${first + readAt}: ${item.title}`;
    const spoken = [title, ...readings.map(([part, text]) => `${part.title} ${text}`)].join(', ');
    set(plane, { 'aria-valuenow': first + readAt, 'aria-valuetext': spoken });
    const at = x(readAt);
    set(cursor, { x1: at, x2: at });
    fill(tip, h('strong', null, title),
      readings.map(([part, text]) => h('span', null, h('i', { class: `key ${part.className}` }), part.title, h('b', null, text))));
    const room = tip.offsetWidth + 16;
    tip.style.setProperty('left', `${Math.max(0, at + room > width ? at - room + 4 : at + 12)}px`);
  }

  const nearest = (event) => Math.round((event.clientX - plane.getBoundingClientRect().left - x(0)) / Math.max(1, x(1) - x(0)));

  plane.addEventListener('pointermove', (event) => read(nearest(event)));
  plane.addEventListener('click', () => readAt !== null && open(items[readAt]));
  plane.addEventListener('keydown', (event) => event.key === 'Enter' && readAt !== null && open(items[readAt]));
  readByKeys(plane, { now: () => readAt, last: () => items.length - 1, read });

  const stopWidth = onWidth(plane, (now) => {
    width = now;
    redraw();
  });

  return {
    element,
    /**
     * @param next `{ title, values, isLeast }` in order: a value or null for each plot, and whether it is the least that it may be;
     * `number` is that of the first.
     */
    set(next, number = 1) {
      items = next;
      first = number;
      readAt = null;
      redraw();
    },
    dispose() {
      stopWidth();
      redraw.cancel();
    },
  };
}

const isLeastOf = (item, p) => item.isLeast[p] === true;
