/** The axis of time under a chart. */

import { pool, set, setText, svg } from './dom.js';
import { clock, day, minuteOfDay } from './format.js';

const minuteMs = 60_000;
const tickWidth = 72;

export const dayMs = 1440 * minuteMs;

// In minutes: from 5 s to four weeks.
const steps = [1 / 12, 1 / 6, 0.5, 1, 2, 5, 10, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080, 20_160, 40_320]
  .map((step) => step * minuteMs);

/** The shortest round step, in milliseconds, that divides a length of time into no more parts than these. */
export const roundStep = (ms, maxParts) => steps.find((step) => ms / step <= maxParts) ?? steps.at(-1);

/** A step in words. */
export const stepWords = (ms) =>
  (ms < minuteMs ? `${ms / 1000} s` : ms < 60 * minuteMs ? `${ms / minuteMs} min` : `${ms / (60 * minuteMs)} h`);

/** A line and its time at each round step, in a group that is drawn again in place. */
export function drawTimes(axis, { from, to }, { x, left, right, top, bottom }) {
  const step = roundStep(to - from, Math.max(2, Math.floor((right - left) / tickWidth)));
  const time = step >= minuteMs ? minuteOfDay : clock;
  // Over more than a day, midnight says which day begins.
  const format = (tick) => (step >= dayMs || (to - from > dayMs && isMidnight(tick)) ? day : time)(tick);
  const ticks = ticksOf(from, to, step);
  const drawn = pool(axis, ticks.length, () => svg('g', null, svg('line'), svg('text', { 'text-anchor': 'middle' })));
  ticks.forEach((tick, i) => {
    const [line, text] = drawn[i].children;
    set(line, { x1: x(tick), x2: x(tick), y1: top, y2: bottom });
    set(text, { x: Math.min(Math.max(x(tick), left + 14), right - 12), y: bottom + 16 });
    setText(text, format(tick));
  });
}

function isMidnight(tick) {
  const date = new Date(tick);
  return date.getHours() === 0 && date.getMinutes() === 0;
}

// Round in the reader’s zone.
function ticksOf(from, to, step) {
  const zone = new Date(to).getTimezoneOffset() * minuteMs;
  const ticks = [];
  for (let tick = Math.ceil((from - zone) / step) * step + zone; tick <= to; tick += step) {
    ticks.push(tick);
  }
  return ticks;
}
