/** A chat's time from left to right: readings of CPU and memory as traces, and beneath them what was done, in rows. */

import { h, svg } from './dom.js';
import { duration, percent, range } from './format.js';
import { stageOf } from './stages.js';

const width = 1000;
const traceHeight = 44;

/**
 * One row for each stage, with the measurements that began in it beneath.
 * @param label What screen readers call it.
 * @param totalMs What the whole width is.
 * @param stages A record's stages; none, for measurements of something else.
 * @param traces Rows of `createTrace`.
 */
export function createTimeline(label, totalMs, stages, measurements, traces = []) {
  const nested = (stage) => measurements.filter((measurement) => measurement.stage === stage.name).sort((a, b) => a.started_at_ms - b.started_at_ms);
  const rest = measurements.filter((measurement) => !stages.some((stage) => stage.name === measurement.stage));
  return h('div', { class: 'timeline', role: 'table', 'aria-label': label },
    h('div', { role: 'row', class: 'timeline-axis' },
      h('span', { role: 'columnheader' }, h('span', { class: 'for-readers' }, 'Name')),
      h('span', { role: 'columnheader', class: 'timeline-ends' }, h('span', null, '0 ms'), h('span', null, duration(totalMs))),
      h('span', { role: 'columnheader', class: 'number' }, 'Duration'),
      h('span', { role: 'columnheader', class: 'number timeline-extra' }, stages.length > 0 && 'Own CPU')),
    traces,
    stages.flatMap((stage) => [stageRow(stage, totalMs), ...nested(stage).map((measurement) => measurementRow(measurement, totalMs))]),
    rest.map((measurement) => measurementRow(measurement, totalMs)));
}

function stageRow(stage, totalMs) {
  const { className, words } = stageOf(stage.name);
  const share = totalMs > 0 ? (stage.duration_ms / totalMs) * 100 : 0;
  return row({ class: 'timeline-stage', title: words },
    [h('i', { class: `key ${className}` }), h('span', null, stage.name), stage.failed && h('b', { class: 'failed-word' }, 'failed here')],
    bar(stage, totalMs, stage.failed ? 'failed' : className, `${stage.name}: ${duration(stage.duration_ms)}, ${percent(share)} of the chat`),
    stage.duration_ms, duration(stage.cpu_time_ms));
}

function measurementRow(measurement, totalMs) {
  const metadata = Object.entries(measurement.metadata ?? {});
  return row({ class: 'timeline-measurement' },
    [h('span', null, measurement.name), metadata.length > 0 && h('span', { class: 'quiet-text' }, metadata.map(([key, value]) => `${key}: ${value}`).join(', '))],
    bar(measurement, totalMs, stageOf(measurement.stage).className, `${measurement.name}: ${duration(measurement.duration_ms)}`),
    measurement.duration_ms, '');
}

const row = (properties, name, drawing, ms, extra) => h('div', { role: 'row', ...properties },
  h('span', { role: 'rowheader', class: 'timeline-name' }, name),
  h('span', { role: 'cell' }, drawing),
  h('span', { role: 'cell', class: 'number' }, duration(ms)),
  h('span', { role: 'cell', class: 'number timeline-extra' }, extra));

function bar({ started_at_ms: startMs, duration_ms: ms }, totalMs, className, words) {
  const x = (value) => (totalMs > 0 ? Math.min(1, Math.max(0, value / totalMs)) : 0) * width;
  // What is too short to be seen is a thin line at its place.
  const start = Math.min(x(startMs), width - 2);
  return svg('svg', { class: 'timeline-bar', viewBox: `0 0 ${width} 20`, preserveAspectRatio: 'none', role: 'img', 'aria-label': words },
    svg('title', null, words),
    svg('rect', { class: className, x: start, y: 0, width: Math.max(2, x(startMs + ms) - start), height: 20 }));
}

/**
 * A trace: readings over the chat's time.
 * @param points `[ms from the chat's start, value or null]`, ascending; those outside of the chat's time lead the line in and out.
 * @param {{ limit?: number, ceiling?: number, className: string, format: Function }} options
 */
export function createTrace(name, words, points, totalMs, { limit, ceiling, className, format }) {
  const known = points.filter(([, value]) => value !== null);
  if (known.length === 0) {
    return null;
  }
  const values = known.map(([, value]) => value);
  const highest = Math.max(...values);
  const isLimitNear = limit !== undefined && highest > limit * 0.5;
  const top = ceiling ?? Math.max(highest * 1.15, isLimitNear ? limit * 1.1 : 0, 1);
  const x = (ms) => (ms / Math.max(totalMs, Number.MIN_VALUE)) * width;
  const y = (value) => traceHeight - 1 - (value / top) * (traceHeight - 3);
  const line = known.map(([ms, value], i) => `${i === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const [first, last] = [known[0], known.at(-1)];
  // A reading holds until the next one, the last one until the chat's end.
  const held = last[0] < totalMs ? `${line}L${width} ${y(last[1]).toFixed(1)}` : line;
  const from = x(first[0]).toFixed(1);
  const said = `${name} ${words}: ${range(Math.min(...values), highest, format)}`;
  return h('div', { role: 'row', class: `timeline-trace ${className}` },
    h('span', { role: 'rowheader', class: 'timeline-name' }, h('span', null, name), h('span', { class: 'quiet-text' }, words)),
    h('span', { role: 'cell' },
      svg('svg', { class: 'trace', viewBox: `0 0 ${width} ${traceHeight}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': said },
        svg('title', null, said),
        svg('path', { class: 'trace-area', d: `${held}V${traceHeight}H${from}Z` }),
        (ceiling !== undefined || isLimitNear) && limit !== undefined
          && svg('line', { class: 'limit', x1: 0, x2: width, y1: y(limit), y2: y(limit) }, svg('title', null, `High Usage from ${format(limit)}`)),
        svg('path', { class: 'line', d: held }))),
    h('span', { role: 'cell', class: 'number timeline-range' }, range(Math.min(...values), highest, format)));
}
