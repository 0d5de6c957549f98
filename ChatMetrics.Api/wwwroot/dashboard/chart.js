/** Charts in SVG. Each is drawn again in place, keeps no history of its own, and can be read by pointer, keys and screen reader. */

import { onWidth, readByKeys } from './chart-reading.js';
import { fill, h, pool, set, setText, svg } from './dom.js';
import { clock, day, minuteOfDay, moment } from './format.js';
import { createSpans } from './spans.js';
import { onFrame } from './store.js';

const margin = { left: 46, right: 12, top: 18, bottom: 22 };
const plotGap = 34;
const tableRows = 24;
const limitTextSize = { character: 6.2, height: 15 };
const minutes = 60_000;
const timeSteps = [1 / 12, 1 / 6, 0.5, 1, 2, 5, 10, 15, 30, 60, 180, 360, 720, 1440].map((step) => step * minutes);

/**
 * Lines over time: plots one below the other on one axis of time, chats as spans beneath.
 * @param {{ label: string, plots: object[], plotHeight?: number, spans?: boolean }} options A plot has `title`, `format`, `max`
 * (null fits it to the values), `whole` for things that are counted, `series` (`key`, `label`) and perhaps a `limit` (`value`, `label`).
 */
export function createTimeChart({ label, plots, plotHeight = 164, spans = false }) {
  const drawing = svg('svg', { class: 'chart-drawing', 'aria-hidden': 'true' });
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const plane = h('div', {
    class: 'chart-plane', role: 'slider', tabindex: 0, 'aria-label': `${label}, read along the time with the arrow keys`, 'aria-valuemin': 0,
    'aria-valuemax': 0, 'aria-valuenow': 0, 'aria-valuetext': 'No reading',
  }, drawing, tip);
  const summary = h('figcaption', { class: 'for-readers' });
  const rows = h('tbody');
  const tableTitle = h('summary', null, 'As a table');
  const table = h('details', { class: 'chart-table', ontoggle: () => fillTable() },
    tableTitle,
    h('div', { class: 'scroll' }, h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Time'),
        plots.flatMap((plot) => plot.series.map((line) => h('th', { scope: 'col' }, line.label))))),
      rows)));
  const element = h('figure', { class: 'chart' }, plane, summary, table);

  const parts = plots.map((plot) => createPlot(plot));
  const spanLanes = spans ? createSpans() : null;
  const axis = svg('g', { class: 'axis' });
  const cursor = svg('line', { class: 'cursor', visibility: 'hidden' });
  drawing.append(...parts.map((part) => part.element), ...(spanLanes ? [spanLanes.element] : []), axis, cursor);

  let data = { from: 0, to: 1, times: [], values: {}, joinMs: 0, spans: [], spansFrom: 0 };
  let limits = {};
  let readAt = null;
  let width = 0;

  const x = (time) => margin.left + ((time - data.from) / (data.to - data.from)) * (width - margin.left - margin.right);

  function draw() {
    if (width === 0) {
      return;
    }
    let top = margin.top;
    for (const part of parts) {
      part.draw(data, limits, { x, top, height: plotHeight, left: margin.left, right: width - margin.right });
      top += plotHeight + plotGap;
    }
    let bottom = top - plotGap;
    if (spanLanes) {
      bottom = spanLanes.draw(data.spans, data, { x, top: bottom + 12, left: margin.left, right: width - margin.right });
    }
    drawTimes(axis, data, x, width, margin.top, bottom);
    set(drawing, { width, height: bottom + margin.bottom, viewBox: `0 0 ${width} ${bottom + margin.bottom}` });
    set(cursor, { y1: margin.top, y2: bottom });
    setText(summary, describe());
    drawReading();
    fillTable();
  }

  const redraw = onFrame(draw);

  function describe() {
    const seen = parts.map((part) => part.describe(data)).join('; ');
    const missing = spanLanes?.missing(data) ?? null;
    return `${label} from ${moment(data.from)} to ${moment(data.to)}. ${seen}${missing ? `; ${missing}` : ''}.`;
  }

  function nearest(time) {
    let best = null;
    for (let i = 0; i < data.times.length; i++) {
      if (best === null || Math.abs(data.times[i] - time) < Math.abs(data.times[best] - time)) {
        best = i;
      }
    }
    return best;
  }

  function read(index) {
    readAt = index === null || data.times.length === 0 ? null : data.times[Math.max(0, Math.min(data.times.length - 1, index))];
    drawReading();
  }

  function drawReading() {
    const index = readAt === null ? null : nearest(readAt);
    const isRead = index !== null && readAt >= data.from;
    set(cursor, { visibility: isRead ? 'visible' : 'hidden' });
    tip.hidden = !isRead;
    parts.forEach((part) => part.mark(isRead ? index : null, data, x));
    set(plane, { 'aria-valuemax': Math.max(0, data.times.length - 1) });
    if (!isRead) {
      set(plane, { 'aria-valuenow': 0, 'aria-valuetext': 'No reading' });
      return;
    }
    const time = data.times[index];
    const readings = parts.flatMap((part) => part.read(index, data));
    const chats = spanLanes?.at(index, data) ?? null;
    const words = [clock(time), ...readings.map((reading) => `${reading.label} ${reading.text}`), ...(chats ? [chats] : [])];
    set(plane, { 'aria-valuenow': index, 'aria-valuetext': words.join(', ') });
    const at = x(time);
    set(cursor, { x1: at, x2: at });
    fill(tip, h('strong', null, data.to - data.from > 1440 * minutes ? moment(time) : clock(time)),
      readings.map((reading) => h('span', null, h('i', { class: `key ${reading.className}` }), reading.label, h('b', null, reading.text))),
      chats && h('span', null, chats));
    const room = tip.offsetWidth + 16;
    tip.style.setProperty('left', `${at + room > width ? at - room + 4 : at + 12}px`);
  }

  function fillTable() {
    if (!table.open) {
      setText(tableTitle, 'As a table');
      fill(rows);
      return;
    }
    const rowMs = timeSteps.find((step) => (data.to - data.from) / step <= tableRows) ?? timeSteps.at(-1);
    const lines = plots.flatMap((plot) => plot.series.map(({ key }) => ({ format: plot.format, values: data.values[key] })));
    const indexes = Map.groupBy(data.times.keys(), (index) => Math.floor(data.times[index] / rowMs) * rowMs);
    const means = [...indexes].map(([time, of]) => ({ time, values: lines.map(({ values }) => mean(of.map((index) => values[index]))) }));
    setText(tableTitle, `As a table: means of ${lengthWords(rowMs)}, the newest first`);
    fill(rows, means.filter(({ values }) => values.some((value) => value !== null)).reverse().map(({ time, values }) =>
      h('tr', null, h('th', { scope: 'row' }, moment(time)), values.map((value, i) => h('td', null, lines[i].format(value))))));
  }

  plane.addEventListener('pointermove', (event) => {
    const left = event.clientX - plane.getBoundingClientRect().left;
    const inside = (left - margin.left) / (width - margin.left - margin.right);
    read(inside < -0.02 || inside > 1.02 ? null : nearest(data.from + inside * (data.to - data.from)));
  });
  readByKeys(plane, { now: () => (readAt === null ? null : nearest(readAt)), last: () => data.times.length - 1, read });

  const stopWidth = onWidth(plane, (now) => {
    width = now;
    redraw();
  });

  return {
    element,
    /**
     * @param next `from`, `to`, `times` (ascending), all in milliseconds since 1970; `values`: an array for each series' key, null
     * where nothing is known; perhaps `bands`: of a key the arrays `min` and `max`; `joinMs`: known values at most so far apart are joined by a line; `spans` and `spansFrom` (see spans.js).
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

function createPlot({ title, format, max = null, whole = false, series }) {
  const grid = svg('g', { class: 'grid' });
  const caption = svg('text', { class: 'plot-title' }, title);
  const limitLine = svg('line', { class: 'limit' });
  const limitGround = svg('rect', { class: 'limit-ground', height: limitTextSize.height });
  const limitText = svg('text', { class: 'limit-text' });
  const bands = series.map((line) => svg('path', { class: `band ${line.className}` }));
  const lines = series.map((line) => svg('path', { class: `line ${line.className}` }));
  const dots = series.map((line) => svg('circle', { class: `dot ${line.className}`, r: 3.5, visibility: 'hidden' }));
  const element = svg('g', null, grid, caption, bands, limitLine, lines, limitGround, limitText, dots);
  let y = (value) => value;

  return {
    element,
    draw(data, limits, { x, top, height, left, right }) {
      const highest = series.reduce((most, line) => (data.bands?.[line.key]?.max ?? data.values[line.key]).reduce((a, b) => Math.max(a, b ?? 0), most), 0);
      // A limit that is far beyond the values would leave them flat: it is said beside the title then.
      const given = limits[title];
      const isNear = given !== undefined && (max !== null || highest === 0 || highest > given / 2);
      const limit = isNear ? given : undefined;
      const limitWords = given === undefined ? '' : `High Usage from ${shortened(format(given))}`;
      const ceiling = max ?? niceCeiling(Math.max(highest * 1.1, (limit ?? 0) * 1.15, 1), whole);
      y = (value) => top + height - (Math.min(value, ceiling) / ceiling) * height;
      drawGrid(grid, [0, ceiling / 2, ceiling], format, y, left, right);
      set(caption, { x: left, y: top - 7 });
      setText(caption, given === undefined || isNear ? title : `${title} · ${limitWords}`);
      set(limitLine, { x1: left, x2: right, y1: y(limit ?? 0), y2: y(limit ?? 0), visibility: limit === undefined ? 'hidden' : 'visible' });
      const visibility = limit === undefined ? 'hidden' : 'visible';
      set(limitGround, { x: left + 1, y: y(limit ?? 0) - limitTextSize.height - 1, width: limitWords.length * limitTextSize.character + 8, visibility });
      set(limitText, { x: left + 5, y: y(limit ?? 0) - 4, visibility });
      setText(limitText, isNear ? limitWords : '');
      series.forEach((line, i) => {
        const band = data.bands?.[line.key];
        set(lines[i], { d: pathOf(data, data.values[line.key], x, y) });
        set(bands[i], { d: band ? bandOf(data.times, band, x, y) : null });
      });
    },
    mark(index, data, x) {
      series.forEach((line, i) => {
        const value = index === null ? null : data.values[line.key][index];
        set(dots[i], value === null || value === undefined
          ? { visibility: 'hidden' }
          : { visibility: 'visible', cx: x(data.times[index]), cy: y(value) });
      });
    },
    read: (index, data) => series.map((line) => ({ ...line, text: format(data.values[line.key][index]) })),
    describe: (data) => series.map((line) => {
      const all = known(data.values[line.key]);
      return all.length === 0
        ? `${line.label}: nothing measured`
        : `${line.label}: ${format(Math.min(...all))} to ${format(Math.max(...all))}, last ${format(all.at(-1))}`;
    }).join('; '),
  };
}

const lengthWords = (ms) => (ms < minutes ? `${ms / 1000} s` : ms < 60 * minutes ? `${ms / minutes} min` : `${ms / (60 * minutes)} h`);

const known = (values) => values.filter((value) => value !== null && value !== undefined);

function mean(values) {
  const all = known(values);
  return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length;
}

// A line breaks where the next known value is too far off; a value that stands alone is a dot.
function pathOf({ times, joinMs }, values, x, y) {
  let path = '';
  let last = null;
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) {
      const isJoined = last !== null && times[i] - last <= joinMs;
      path += `${isJoined ? 'L' : 'M'}${x(times[i]).toFixed(1)} ${y(value).toFixed(1)}${isJoined ? '' : 'h0'}`;
      last = times[i];
    }
  }
  return path;
}

// The area between the lowest and the highest values; it breaks where nothing is known.
function bandOf(times, { min, max }, x, y) {
  let path = '';
  for (let i = 0; i < times.length; i++) {
    const begin = i;
    while (i < times.length && max[i] !== null) {
      i++;
    }
    if (i > begin) {
      const places = times.slice(begin, i).map((time) => x(time).toFixed(1));
      path += `M${places.map((at, k) => `${at} ${y(max[begin + k]).toFixed(1)}`).join('L')}`;
      path += `L${places.map((at, k) => `${at} ${y(min[begin + k]).toFixed(1)}`).reverse().join('L')}Z`;
    }
  }
  return path;
}

function drawGrid(grid, ticks, format, y, left, right) {
  const drawn = pool(grid, ticks.length, () => svg('g', null, svg('line'), svg('text', { 'text-anchor': 'end' })));
  ticks.forEach((tick, i) => {
    const [line, text] = drawn[i].children;
    set(line, { x1: left, x2: right, y1: y(tick), y2: y(tick) });
    set(text, { x: left - 8, y: y(tick) + 4 });
    setText(text, shortened(format(tick)));
  });
}

function drawTimes(axis, { from, to }, x, width, top, bottom) {
  const most = Math.max(2, Math.floor((width - margin.left - margin.right) / 72));
  const step = timeSteps.find((candidate) => (to - from) / candidate <= most) ?? timeSteps.at(-1);
  const format = step >= 1440 * minutes ? day : step >= minutes ? minuteOfDay : clock;
  // Ticks are round in the reader's zone.
  const zone = new Date(to).getTimezoneOffset() * minutes;
  const ticks = [];
  for (let tick = Math.ceil((from - zone) / step) * step + zone; tick <= to; tick += step) {
    ticks.push(tick);
  }
  const drawn = pool(axis, ticks.length, () => svg('g', null, svg('line'), svg('text', { 'text-anchor': 'middle' })));
  ticks.forEach((tick, i) => {
    const [line, text] = drawn[i].children;
    set(line, { x1: x(tick), x2: x(tick), y1: top, y2: bottom });
    set(text, { x: Math.min(Math.max(x(tick), margin.left + 14), width - 24), y: bottom + 16 });
    setText(text, format(tick));
  });
}

const shortened = (text) => text.replace('.0 ', ' ');

// A round number; of whole things an even one, so that its half is whole too.
function niceCeiling(value, whole) {
  const power = 10 ** Math.floor(Math.log10(value));
  const ceiling = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) * power;
  return whole ? 2 * Math.ceil(ceiling / 2) : ceiling;
}

export { drawGrid, niceCeiling };

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
