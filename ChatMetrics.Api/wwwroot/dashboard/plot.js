/** One plot of a chart: lines over an axis of values, drawn again in place. */

import { pool, set, setText, svg } from './dom.js';

const limitTextSize = { character: 6.2, height: 15 };
const titleCharacter = 7.2;

/** See `createTimeChart`. */
export function createPlot({ title, format, most = null, least = 1, whole = false, series }) {
  const grid = svg('g', { class: 'grid' });
  const caption = svg('text', { class: 'plot-title' }, title);
  const limit = createLimit();
  const bands = series.map((line) => svg('path', { class: `band ${line.className}` }));
  const lines = series.map((line) => svg('path', { class: `line ${line.className}` }));
  const dots = series.map((line) => svg('circle', { class: `dot ${line.className}`, r: 3.5, visibility: 'hidden' }));
  const element = svg('g', null, grid, caption, bands, limit.line, lines, limit.ground, limit.text, dots);
  let y = (value) => value;

  function drawSeries(data, x) {
    series.forEach((line, i) => {
      const band = data.bands?.[line.key];
      set(lines[i], { d: pathOf(data, data.values[line.key], x, y) });
      set(bands[i], { d: band ? bandOf(data.times, band, x, y) : null });
    });
  }

  return {
    element,
    draw(data, limits, { x, top, height, left, right }) {
      const highest = highestOf(series, data);
      // A limit that is far beyond the values would leave them flat: it is said beside the title then.
      const given = limits[title];
      const isNear = given !== undefined && highest > given / 2;
      const words = given === undefined ? '' : `High Usage from ${shortened(format(given))}`;
      const ceiling = Math.min(most ?? Infinity, niceCeiling(Math.max(highest * 1.1, (isNear ? given : 0) * 1.15, least), whole));
      const isKnown = series.some((line) => known(data.values[line.key]).length > 0);
      y = (value) => top + height - (Math.min(value, ceiling) / ceiling) * height;
      // Without a value there is no scale.
      drawGrid(grid, isKnown ? [0, ceiling / 2, ceiling] : [], format, y, left, right);
      set(caption, { x: left, y: top - 7 });
      const long = `${title} · ${words}`;
      setText(caption, given === undefined || isNear || long.length * titleCharacter > right - left ? title : long);
      limit.draw(isNear ? words : null, y(isNear ? given : 0), left, right);
      drawSeries(data, x);
    },
    /** Marks the values at this index with dots; null marks none. */
    mark(index, data, x) {
      series.forEach((line, i) => {
        const value = index === null ? null : data.values[line.key][index];
        set(dots[i], value === null || value === undefined
          ? { visibility: 'hidden' }
          : { visibility: 'visible', cx: x(data.times[index]), cy: y(value) });
      });
    },
    read: (index, data) => series.map((line) => ({ ...line, text: format(data.values[line.key][index]) })),
    describe: (data) => series.map((line) => describeLine(line, known(data.values[line.key]), format)).join('; '),
  };
}

/** A line across a plot, and its words. */
function createLimit() {
  const line = svg('line', { class: 'limit' });
  const ground = svg('rect', { class: 'limit-ground', height: limitTextSize.height });
  const text = svg('text', { class: 'limit-text' });
  return {
    line, ground, text,
    /** @param words Null hides it. */
    draw(words, at, left, right) {
      const visibility = words === null ? 'hidden' : 'visible';
      set(line, { x1: left, x2: right, y1: at, y2: at, visibility });
      set(ground, { x: left + 1, y: at - limitTextSize.height - 1, width: (words ?? '').length * limitTextSize.character + 8, visibility });
      set(text, { x: left + 5, y: at - 4, visibility });
      setText(text, words ?? '');
    },
  };
}

const highestOf = (series, data) => series.reduce(
  (most, line) => (data.bands?.[line.key]?.max ?? data.values[line.key]).reduce((a, b) => Math.max(a, b ?? 0), most), 0);

const describeLine = (line, values, format) => (values.length === 0
  ? `${line.label}: nothing measured`
  : `${line.label}: ${format(Math.min(...values))} to ${format(Math.max(...values))}, last ${format(values.at(-1))}`);

/** The values that were measured. */
export const known = (values) => values.filter((value) => value !== null && value !== undefined);

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

/** A line at each of these values, and what it stands for. */
export function drawGrid(grid, ticks, format, y, left, right) {
  const drawn = pool(grid, ticks.length, () => svg('g', null, svg('line'), svg('text', { 'text-anchor': 'end' })));
  ticks.forEach((tick, i) => {
    const [line, text] = drawn[i].children;
    set(line, { x1: left, x2: right, y1: y(tick), y2: y(tick) });
    set(text, { x: left - 8, y: y(tick) + 4 });
    setText(text, shortened(format(tick)));
  });
}

const shortened = (text) => text.replace('.0 ', ' ');

/** A round number; of whole things an even one, so that its half is whole too. */
export function niceCeiling(value, whole) {
  const power = 10 ** Math.floor(Math.log10(value));
  const ceiling = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) * power;
  return whole ? 2 * Math.ceil(ceiling / 2) : ceiling;
}
