/** How long chats took, over time: a column for each step, a row for each length, shaded by how many chats there were. */

import { fill, h } from '../dom.js';
import { count, day, duration, minuteOfDay, moment } from '../format.js';
import { createHeatGrid, shades } from '../heat-grid.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';
import { dayMs } from '../time-axis.js';

const everyMs = 15_000;
const afterChatMs = 5000;
const minuteMs = 60_000;
const stepsMs = { '1m': minuteMs, '5m': 5 * minuteMs, '15m': 15 * minuteMs, '1h': 60 * minuteMs, '6h': 360 * minuteMs, '1d': dayMs };

export function create(services) {
  const panel = createPanel(services, { title: 'How long chats took' });
  const grid = createHeatGrid({ label: 'Chats by time and duration' });
  const legend = h('p', { class: 'legend' });

  function show({ to, step, bounds_ms: bounds, columns }) {
    const stepMs = stepsMs[step];
    const levels = levelsOf(Math.max(0, ...columns.flatMap((column) => column.counts)));
    const cells = columns.flatMap((column) => cellsOf(column, bounds, stepMs, levels));
    if (cells.length === 0) {
      panel.empty(`No chats in ${services.period.value.phrase}.`);
      return;
    }
    fill(legend, h('span', null, `Chats in ${stepWords(step)}:`), levels.map((level, i) =>
      h('span', null, h('i', { class: `key heat-${shadeOf(i, levels)}` }), level.words)));
    grid.set({
      from: Date.parse(columns[0].t), to: Math.max(Date.parse(to), Date.parse(columns.at(-1).t) + stepMs), stepMs, cells,
      labels: bounds.map(boundWords), summary: summaryOf(cells),
    });
    panel.show(legend, grid.element);
  }

  panel.follow(() => panel.load((signal) => {
    const { query, minutes } = services.period.value;
    // Of a week a column for each hour would be too thin to be hit.
    return services.read('/statistics/heatmap', { query: { ...query, step: minutes > 2 * 1440 ? '6h' : null }, signal });
  }, show), { everyMs, afterChatMs });
  panel.own(grid.dispose);
  return panel;
}

function cellsOf({ t, counts }, bounds, stepMs, levels) {
  const from = Date.parse(t);
  return counts.map((chats, row) => ({ chats, row })).filter(({ chats }) => chats > 0).map(({ chats, row }) => {
    const [low, high] = [bounds[row], bounds[row + 1]];
    return {
      key: `${t} ${low}`, from, row, chats,
      shade: shadeOf(levels.findIndex((level) => chats <= level.to), levels),
      words: `${spanWords(from, stepMs)}, ${boundWords(low)} to ${boundWords(high)}: ${count(chats)} ${chats === 1 ? 'chat' : 'chats'}`,
      href: pathOf('overview', null, {
        chats_from: t, chats_to: new Date(from + stepMs).toISOString(), slower_than_ms: low || null, faster_than_ms: high,
      }),
    };
  });
}

// Few counts have a shade each; of many, each shade is for some times as many as the one before.
function levelsOf(most) {
  const ends = new Set(most <= shades
    ? Array.from({ length: most }, (_, i) => i + 1)
    : Array.from({ length: shades }, (_, i) => Math.round(most ** ((i + 1) / shades))));
  return [...ends].map((to, i, all) => {
    const from = (all[i - 1] ?? 0) + 1;
    return { to, words: from === to ? count(to) : `${count(from)}–${count(to)}` };
  });
}

// The most is always the strongest.
const shadeOf = (level, levels) => shades - (levels.length - 1 - level);

function summaryOf(cells) {
  const all = cells.reduce((sum, cell) => sum + cell.chats, 0);
  const most = cells.reduce((best, cell) => (cell.chats > best.chats ? cell : best));
  const slowest = cells.reduce((best, cell) => (cell.row >= best.row ? cell : best));
  return `${count(all)} chats. The most in one cell: ${most.words}. The slowest, last: ${slowest.words}.`;
}

// With the day where it may not be today.
function spanWords(from, stepMs) {
  if (stepMs >= dayMs) {
    return day(from);
  }
  const start = Date.now() - from > dayMs / 2 ? moment(from).replace(/:\d\d$/, '') : minuteOfDay(from);
  return `${start} to ${minuteOfDay(from + stepMs)}`;
}

const stepWords = (step) =>
  ({ '1m': 'a minute', '5m': '5 minutes', '15m': '15 minutes', '1h': 'an hour', '6h': '6 hours', '1d': 'a day' })[step];

// Bounds are round: 1 s, not 1.00 s.
const boundWords = (ms) => (ms === 0 ? '0 ms' : duration(ms).replace(/\.0+(?= )/, '').replace(/(\.\d*[1-9])0+(?= )/, '$1'));
