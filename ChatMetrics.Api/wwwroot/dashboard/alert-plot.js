/** A small line of a watched value over the last hour, with its limit, to scale from 0 on. */

import { set, setText, svg } from './dom.js';
import { metricValue } from './alert-words.js';

const [width, height, inset] = [120, 28, 2];

/** `set(series, metric, span)`: the points of a preview's series, and from when to when it is. Without points it is empty. */
export function createAlertPlot() {
  const title = svg('title');
  const line = svg('path', { class: 'line' });
  const limit = svg('path', { class: 'limit' });
  const element = svg('svg', {
    class: 'alert-plot', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img',
  }, title, limit, line);
  element.style.setProperty('visibility', 'hidden');

  return {
    element,
    set(points, metric, { from, to }) {
      const known = points.filter(({ value }) => value !== null);
      element.style.setProperty('visibility', known.length > 0 ? 'visible' : 'hidden');
      if (known.length === 0) {
        return;
      }
      const values = known.map(({ value }) => value);
      const most = Math.max(...points.flatMap((point) => [point.value ?? 0, point.limit ?? 0]), Number.MIN_VALUE);
      const words = `The last hour: ${metricValue(metric, Math.min(...values))} to ${metricValue(metric, Math.max(...values))}`;
      const x = (time) => (inset + ((Date.parse(time) - from) / (to - from)) * (width - 2 * inset)).toFixed(1);
      const y = (value) => (inset + (1 - value / most) * (height - 2 * inset)).toFixed(1);
      setText(title, words);
      set(element, { 'aria-label': words });
      set(line, { d: pathOf(points, 'value', x, y) });
      set(limit, { d: pathOf(points, 'limit', x, y) });
    },
  };
}

// It breaks where nothing is known; what stands alone is a dot.
const pathOf = (points, key, x, y) => points.map((point, i) => (point[key] === null ? ''
  : (points[i - 1]?.[key] ?? null) === null ? `M${x(point.t)} ${y(point[key])}h0.1` : `L${x(point.t)} ${y(point[key])}`)).join('');
