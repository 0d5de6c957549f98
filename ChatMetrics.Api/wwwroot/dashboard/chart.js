/**
 * Charts over time, in SVG. Each is drawn again in place, keeps no history of its own, and can be read by pointer, keys and screen
 * reader.
 */

import { onWidth, readByKeys } from './chart-reading.js';
import { createChartTable } from './chart-table.js';
import { fill, h, set, setText, svg } from './dom.js';
import { clock, moment } from './format.js';
import { createPlot } from './plot.js';
import { createSpans } from './spans.js';
import { onFrame } from './store.js';
import { dayMs, drawTimes } from './time-axis.js';

const margin = { left: 46, right: 12, top: 18, bottom: 22 };
const plotGap = 34;

/**
 * Lines over time: plots one below the other on one axis of time, chats as spans beneath.
 * @param {{ label: string, plots: object[], plotHeight?: number, spans?: boolean }} options A plot has `title`, `format`, perhaps
 * `most` (the axis fits the values, and never goes beyond it), `least` (it goes so far at least: 1), `whole` for things that are
 * counted, `series` (`key`, `label`).
 */
export function createTimeChart({ label, plots, plotHeight = 164, spans = false }) {
  let data = { from: 0, to: 1, times: [], values: {}, joinMs: 0, spans: [], spansFrom: 0 };
  let limits = {};
  let readAt = null;
  let width = 0;

  const parts = plots.map((plot) => createPlot(plot));
  const lanes = spans ? createSpans() : null;
  const axis = svg('g', { class: 'axis' });
  const cursor = svg('line', { class: 'cursor', visibility: 'hidden' });
  const table = createChartTable(plots, () => data);
  const figure = createFigure(label, table, [...parts.map((part) => part.element), ...(lanes ? [lanes.element] : []), axis, cursor]);

  const x = (time) => margin.left + ((time - data.from) / (data.to - data.from)) * (width - margin.left - margin.right);

  function draw() {
    if (width === 0) {
      return;
    }
    const bottom = drawPlots();
    set(figure.drawing, { width, height: bottom + margin.bottom, viewBox: `0 0 ${width} ${bottom + margin.bottom}` });
    set(cursor, { y1: margin.top, y2: bottom });
    setText(figure.summary, describe(label, parts, lanes, data));
    drawReading();
    table.update();
  }

  // Returns where they end.
  function drawPlots() {
    const sides = { x, left: margin.left, right: width - margin.right };
    parts.forEach((part, i) => part.draw(data, limits, { ...sides, top: margin.top + i * (plotHeight + plotGap), height: plotHeight }));
    const end = margin.top + parts.length * (plotHeight + plotGap) - plotGap;
    const bottom = lanes ? lanes.draw(data.spans, data, { ...sides, top: end + 12 }) : end;
    drawTimes(axis, data, { ...sides, top: margin.top, bottom });
    return bottom;
  }

  function drawReading() {
    const index = readAt === null || readAt < data.from ? null : nearest(data.times, readAt);
    const at = index === null ? null : x(data.times[index]);
    set(cursor, at === null ? { visibility: 'hidden' } : { visibility: 'visible', x1: at, x2: at });
    parts.forEach((part) => part.mark(index, data, x));
    const reading = index === null ? null : readingOf(index, parts, lanes, data);
    speak(figure.plane, index, reading, data);
    showTip(figure.tip, reading, at, width);
  }

  function read(index) {
    readAt = index === null || data.times.length === 0 ? null : data.times[Math.max(0, Math.min(data.times.length - 1, index))];
    drawReading();
  }

  const redraw = onFrame(draw);
  figure.plane.addEventListener('pointermove', (event) => {
    const left = event.clientX - figure.plane.getBoundingClientRect().left;
    const inside = (left - margin.left) / (width - margin.left - margin.right);
    read(inside < -0.02 || inside > 1.02 ? null : nearest(data.times, data.from + inside * (data.to - data.from)));
  });
  readByKeys(figure.plane, { now: () => (readAt === null ? null : nearest(data.times, readAt)), last: () => data.times.length - 1, read });
  const stopWidth = onWidth(figure.plane, (now) => {
    width = now;
    redraw();
  });

  return {
    element: figure.element,
    /**
     * @param next `from`, `to`, `times` (ascending), all in milliseconds since 1970; `values`: an array for each series' key, null
     * where nothing is known; perhaps `bands`: of a key the arrays `min` and `max`; `joinMs`: known values at most so far apart are
     * joined by a line; `spans` and `spansFrom` (see spans.js).
     * @param nextLimits The value of each plot's limit, by the plot's title.
     */
    set(next, nextLimits = limits) {
      data = { spans: [], spansFrom: 0, ...next };
      limits = nextLimits;
      redraw();
    },
    dispose() {
      stopWidth();
      redraw.cancel();
    },
  };
}

function createFigure(label, table, shapes) {
  const drawing = svg('svg', { class: 'chart-drawing', 'aria-hidden': 'true' }, shapes);
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const plane = h('div', {
    class: 'chart-plane', role: 'slider', tabindex: 0, 'aria-label': `${label}, read along the time with the arrow keys`,
    'aria-valuemin': 0, 'aria-valuemax': 0, 'aria-valuenow': 0, 'aria-valuetext': 'No reading',
  }, drawing, tip);
  const summary = h('figcaption', { class: 'for-readers' });
  return { element: h('figure', { class: 'chart' }, plane, summary, table.element), plane, drawing, tip, summary };
}

function describe(label, parts, lanes, data) {
  const seen = parts.map((part) => part.describe(data)).join('; ');
  const missing = lanes?.missing(data) ?? null;
  return `${label} from ${moment(data.from)} to ${moment(data.to)}. ${seen}${missing ? `; ${missing}` : ''}.`;
}

// The index of the time that is closest; null when there is none.
function nearest(times, time) {
  let best = null;
  for (let i = 0; i < times.length; i++) {
    if (best === null || Math.abs(times[i] - time) < Math.abs(times[best] - time)) {
      best = i;
    }
  }
  return best;
}

function readingOf(index, parts, lanes, data) {
  const time = data.times[index];
  return {
    clock: clock(time),
    title: data.to - data.from > dayMs ? moment(time) : clock(time),
    values: parts.flatMap((part) => part.read(index, data)),
    chats: lanes?.at(index, data) ?? null,
  };
}

function speak(plane, index, reading, data) {
  const words = reading === null ? 'No reading' : [
    reading.clock, ...reading.values.map((value) => `${value.label} ${value.text}`), ...(reading.chats ? [reading.chats] : []),
  ].join(', ');
  set(plane, { 'aria-valuemax': Math.max(0, data.times.length - 1), 'aria-valuenow': index ?? 0, 'aria-valuetext': words });
}

// Right of the cursor, or left of it where there is no room.
function showTip(tip, reading, at, width) {
  tip.hidden = reading === null;
  if (reading !== null) {
    fill(tip, h('strong', null, reading.title),
      reading.values.map((value) => h('span', null, h('i', { class: `key ${value.className}` }), value.label, h('b', null, value.text))),
      reading.chats && h('span', null, reading.chats));
    const room = tip.offsetWidth + 16;
    tip.style.setProperty('left', `${at + room > width ? at - room + 4 : at + 12}px`);
  }
}
