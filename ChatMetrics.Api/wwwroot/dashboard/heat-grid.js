/** A grid of counts over time and a scale of rows: each cell with chats is a link. One tab stop; arrow keys go from cell to cell. */

import { arrange } from './arrange.js';
import { onWidth } from './chart-reading.js';
import { h, pool, set, setText, svg } from './dom.js';
import { onFrame } from './store.js';
import { drawTimes } from './time-axis.js';

const margin = { left: 56, right: 10, top: 8, bottom: 22 };
const wholeHeight = 190;
const rowHeights = { least: 16, most: 26 };

/** How many shades there are: `heat-1` and so on in explore.css. */
export const shades = 5;

/** @param {{ label: string }} options */
export function createHeatGrid({ label }) {
  const rows = svg('g', { class: 'grid' });
  const axis = svg('g', { class: 'axis' });
  const cells = svg('g');
  const drawing = svg('svg', { class: 'chart-drawing heat' }, rows, axis, cells);
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const plane = h('div', {
    class: 'heat-plane', role: 'group', 'aria-label': `${label}: arrow keys go from cell to cell, Enter shows its chats`,
  }, drawing, tip);
  const summary = h('figcaption', { class: 'for-readers' });
  const element = h('figure', { class: 'chart' }, plane, summary);
  let data = { from: 0, to: 1, stepMs: 1, labels: [], cells: [], summary: '' };
  // By the cell's key, each made once: the focus stays where it is as new figures come.
  let links = new Map();
  let current = null;
  let width = 0;

  const draw = onFrame(() => {
    if (width === 0) {
      return;
    }
    const count = data.labels.length - 1;
    const height = Math.min(rowHeights.most, Math.max(rowHeights.least, wholeHeight / Math.max(1, count)));
    const bottom = margin.top + count * height;
    const sides = { left: margin.left, right: width - margin.right, top: margin.top, bottom };
    const x = (time) => sides.left + ((time - data.from) / (data.to - data.from)) * (sides.right - sides.left);
    const y = (row) => bottom - row * height;
    drawRows(rows, data.labels, y, sides);
    drawTimes(axis, data, { x, ...sides });
    links = new Map(data.cells.map((cell) => [cell.key, drawCell(links.get(cell.key) ?? createCell(), cell, x, y, height)]));
    arrange(cells, [...links.values()]);
    if (!links.has(current)) {
      current = data.cells[0]?.key ?? null;
    }
    links.forEach((link, key) => set(link, { tabindex: key === current ? 0 : -1 }));
    setText(summary, data.summary);
    set(drawing, { width, height: bottom + margin.bottom, viewBox: `0 0 ${width} ${bottom + margin.bottom}` });
  });

  function createCell() {
    return svg('a', null, svg('rect', { rx: 1.5 }));
  }

  function drawCell(link, cell, x, y, height) {
    const left = Math.max(margin.left, x(cell.from));
    const right = Math.min(width - margin.right, x(cell.from + data.stepMs));
    const gap = right - left > 5 ? 1 : 0;
    set(link, { href: cell.href, 'aria-label': cell.words, 'data-key': cell.key });
    set(link.firstChild, {
      class: `heat-${cell.shade}`, x: left, y: y(cell.row + 1) + 0.5, width: Math.max(1, right - left - gap), height: height - 1,
    });
    return link;
  }

  const cellOf = (target) => {
    const key = target.closest?.('a')?.dataset.key;
    return data.cells.find((cell) => cell.key === key) ?? null;
  };

  function read(cell) {
    tip.hidden = cell === null;
    if (cell !== null) {
      setText(tip, cell.words);
      const { left, top } = plane.getBoundingClientRect();
      const box = links.get(cell.key).getBoundingClientRect();
      const above = box.top - top - tip.offsetHeight - 6;
      tip.style.setProperty('left', `${Math.max(0, Math.min(box.left - left, width - tip.offsetWidth - 4))}px`);
      tip.style.setProperty('top', `${above < 0 ? box.bottom - top + 6 : above}px`);
    }
  }

  function step(event) {
    const from = cellOf(event.target);
    const next = from && neighbour(data.cells, from, event.key);
    if (next) {
      event.preventDefault();
      current = next.key;
      links.forEach((link, key) => set(link, { tabindex: key === current ? 0 : -1 }));
      links.get(current).focus();
    }
  }

  plane.addEventListener('pointerover', (event) => read(cellOf(event.target)));
  plane.addEventListener('pointerleave', () => read(null));
  plane.addEventListener('focusin', (event) => read(cellOf(event.target)));
  plane.addEventListener('focusout', () => read(null));
  plane.addEventListener('keydown', step);
  const stopWidth = onWidth(plane, (now) => {
    width = now;
    draw();
  });

  return {
    element,
    /**
     * @param next `from`, `to`, `stepMs` in milliseconds; `labels` of the rows' bounds, the lowest first, one more than there are rows;
     * `cells`: `{ key, from, row, shade, href, words }`; `summary` for screen readers.
     */
    set(next) {
      data = next;
      draw();
    },
    dispose() {
      stopWidth();
      draw.cancel();
    },
  };
}

// The bounds stand at their lines, as many as there is room for.
function drawRows(group, labels, y, { left, right }) {
  const drawn = pool(group, labels.length, () => svg('g', null, svg('line'), svg('text', { 'text-anchor': 'end' })));
  labels.forEach((label, row) => {
    const [line, text] = drawn[row].children;
    set(line, { x1: left, x2: right, y1: y(row), y2: y(row) });
    set(text, { x: left - 8, y: y(row) + 4 });
    setText(text, label);
  });
}

// In the next column that has chats, as close to this row as may be; above or below, in this column.
function neighbour(cells, from, key) {
  const [columns, rows] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [0, 0];
  if (key === 'Home' || key === 'End') {
    return key === 'Home' ? cells[0] : cells.at(-1);
  }
  const beyond = cells.filter((cell) => (columns !== 0
    ? (cell.from - from.from) * columns > 0
    : rows !== 0 && cell.from === from.from && (cell.row - from.row) * rows > 0));
  return beyond.sort((a, b) => Math.abs(a.from - from.from) - Math.abs(b.from - from.from)
    || Math.abs(a.row - from.row) - Math.abs(b.row - from.row))[0] ?? null;
}
