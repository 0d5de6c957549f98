/** A chat's time from left to right: readings of CPU and memory as traces, and beneath them what was done, in rows. */

import { h, svg } from './dom.js';
import { duration, percent, range } from './format.js';
import { colourOf, stageOf } from './stages.js';

const width = 1000;
const traceHeight = 44;
// 2 px where the whole is 400: shorter ones have a line where they begin, so that they are seen; their width stays true.
const seenFrom = 5;

/**
 * A chat: its traces (rows of `createTrace`), then a row for each stage, with the measurements that began in it beneath.
 */
export function createChatTimeline(chat, traces) {
  const measurements = (chat.measurements ?? []).toSorted((a, b) => a.started_at_ms - b.started_at_ms);
  return createTimeline('Stages', 'CPU time', chat.total_duration_ms, [
    traces,
    chat.stages.map((stage) => [
      stageRow(stage, chat),
      measurements.filter((measurement) => measurement.stage === stage.name)
        .map((measurement) => measurementRow(measurement, chat.total_duration_ms, stageOf(stage.name).className)),
    ]),
  ]);
}

/** A report of measurements alone. */
export const createReportTimeline = (report) => createTimeline(`Measured in the browser: ${report.operation}`, '', report.total_ms,
  report.metrics.map((metric) => measurementRow(metric, report.total_ms, 'stage-1')));

const createTimeline = (label, lastColumn, totalMs, rows) => h('div', { class: 'timeline', role: 'table', 'aria-label': label },
  h('div', { role: 'row', class: 'timeline-axis' },
    h('span', { role: 'columnheader' }, h('span', { class: 'for-readers' }, 'Name')),
    h('span', { role: 'columnheader', class: 'timeline-ends' }, h('span', null, '0 ms'), h('span', null, duration(totalMs))),
    h('span', { role: 'columnheader', class: 'number' }, 'Duration'),
    h('span', { role: 'columnheader', class: 'number' }, lastColumn)),
  rows.flat(3));

function stageRow(stage, chat) {
  const { className, words, title } = stageOf(stage.name);
  const share = chat.total_duration_ms > 0 ? (stage.duration_ms / chat.total_duration_ms) * 100 : 0;
  return row({ class: 'timeline-stage', title: `${stage.name}: ${words}` },
    [
      h('i', { class: `key ${className}` }),
      h('span', null, title),
      stage.failed && h('b', { class: 'failed-word' }, `${chat.status} here`),
    ],
    bar(stage, chat.total_duration_ms, colourOf(stage, chat), `${title}: ${duration(stage.duration_ms)}, ${percent(share)} of the chat`),
    stage.duration_ms, duration(stage.cpu_time_ms));
}

function measurementRow(measurement, totalMs, className) {
  // Arguments of tools have a place of their own (see texts.js).
  const metadata = Object.entries(measurement.metadata ?? {}).filter(([key]) => key !== 'arguments');
  return row({ class: 'timeline-measurement' },
    [
      h('code', null, measurement.name),
      metadata.length > 0 && h('span', { class: 'quiet-text' }, metadata.map(([key, value]) => `${key}: ${value}`).join(', ')),
    ],
    bar(measurement, totalMs, className, `${measurement.name}: ${duration(measurement.duration_ms)}`),
    measurement.duration_ms, '');
}

const row = (properties, name, drawing, ms, extra) => h('div', { role: 'row', ...properties },
  h('span', { role: 'rowheader', class: 'timeline-name' }, name),
  h('span', { role: 'cell' }, drawing),
  h('span', { role: 'cell', class: 'number' }, duration(ms)),
  h('span', { role: 'cell', class: 'number' }, extra));

function bar({ started_at_ms: startMs, duration_ms: ms }, totalMs, className, words) {
  const x = (value) => (totalMs > 0 ? Math.min(1, Math.max(0, value / totalMs)) : 0) * width;
  const [start, length] = [x(startMs), x(startMs + ms) - x(startMs)];
  const at = Math.min(Math.max(start, 1), width - 1);
  return svg('svg', { class: 'timeline-bar', viewBox: `0 0 ${width} 20`, preserveAspectRatio: 'none', role: 'img', 'aria-label': words },
    svg('title', null, words),
    svg('rect', { class: className, x: start, y: 0, width: length, height: 20 }),
    length < seenFrom && svg('line', { class: `beginning ${className}`, x1: at, x2: at, y1: 0, y2: 20 }));
}

/**
 * A trace: readings over the chat's time, on the range that was measured.
 * @param points `[ms from the chat's start, value or null]`, ascending; those outside of the chat's time lead the line in and out.
 * @param {{ low?: number, peak?: number, isStepped: boolean, limit?: number, ceiling?: number, className: string, format: Function }}
 * options `low` and `peak` are the record's, of all its readings; `isStepped`: a point holds until the next one, and nothing is known
 * between.
 */
export function createTrace(name, words, points, totalMs, { low, peak, isStepped, limit, ceiling, className, format }) {
  const known = points.filter(([, value]) => value !== null);
  if (known.length === 0) {
    return null;
  }
  const inside = known.filter(([ms]) => ms >= 0 && ms <= totalMs);
  const values = (inside.length > 0 ? inside : known).map(([, value]) => value);
  const [lowest, highest] = [low ?? Math.min(...values), peak ?? Math.max(...values)];
  const isLimitNear = limit !== undefined && highest > limit * 0.5;
  const top = ceiling ?? Math.max(highest * 1.15, isLimitNear ? limit * 1.1 : 0, 1);
  const x = (ms) => ((ms / Math.max(totalMs, Number.MIN_VALUE)) * width).toFixed(1);
  const y = (value) => (traceHeight - 1 - (value / top) * (traceHeight - 3)).toFixed(1);
  const to = ([ms, value]) => (isStepped ? `H${x(ms)}V${y(value)}` : `L${x(ms)} ${y(value)}`);
  const [first, ...others] = known;
  // A reading holds until the next one, the last one until the chat's end.
  const line = `M${x(first[0])} ${y(first[1])}${others.map(to).join('')}${known.at(-1)[0] < totalMs ? `H${width}` : ''}`;
  const measured = range(lowest, highest, format);
  const said = `${name} ${words}: ${measured}`;
  return h('div', { role: 'row', class: `timeline-trace ${className}` },
    h('span', { role: 'rowheader', class: 'timeline-name' }, h('span', null, name), h('span', { class: 'quiet-text' }, words)),
    h('span', { role: 'cell' },
      svg('svg', { class: 'trace', viewBox: `0 0 ${width} ${traceHeight}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': said },
        svg('title', null, said),
        svg('rect', { class: 'band', x: 0, y: y(highest), width, height: Math.max(1, y(lowest) - y(highest)) }),
        (ceiling !== undefined || isLimitNear) && limit !== undefined
          && svg('line', { class: 'limit', x1: 0, x2: width, y1: y(limit), y2: y(limit) },
            svg('title', null, `High Usage from ${format(limit)}`)),
        svg('path', { class: 'line', d: line }))),
    h('span', { role: 'cell', class: 'number timeline-range' }, measured));
}
