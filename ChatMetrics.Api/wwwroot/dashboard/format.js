/** Figures and times as people read them. What is not known is a dash or "unknown", never 0. */

import { h } from './dom.js';

export const unknown = '–';

const language = 'en-GB';
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

const isKnown = (value) => typeof value === 'number' && Number.isFinite(value);

/** A number with this many decimals. */
export const decimal = (value, digits) =>
  isKnown(value) ? value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }) : unknown;

/** A count: 12,345. */
export const count = (value) => (isKnown(value) ? whole.format(value) : unknown);

/** A count in little room: 12.3K. */
export const shortCount = (value) => (!isKnown(value) ? unknown : value < 10_000 ? whole.format(value) : compact.format(value));

/** What tokens were: 512 in, 64 of them cached, 245 out, 128 of them reasoning, estimated. */
export const tokenWords = ({ input, output, cached, reasoning, estimated }) =>
  [`${count(input)} in`, cached > 0 && `${count(cached)} of them cached`, `${count(output)} out`,
    reasoning > 0 && `${count(reasoning)} of them reasoning`, estimated && 'estimated'].filter(Boolean).join(', ');

/** 25.4 %, three digits at most. */
export const percent = (value) => (isKnown(value) ? `${decimal(value, value >= 99.95 ? 0 : 1)} %` : unknown);

/** MB of 1,048,576 bytes; from 10,000 on GB, then TB; below 0.1 kB. */
export function megabytes(value) {
  if (!isKnown(value)) {
    return unknown;
  }
  if (value > 0 && value < 0.0995) {
    return `${decimal(value * 1024, value * 1024 < 9.95 ? 1 : 0)} kB`;
  }
  return value >= 10_000_000 ? `${decimal(value / 1024 / 1024, 1)} TB`
    : value >= 10_000 ? `${decimal(value / 1024, 1)} GB` : `${decimal(value, value >= 1000 ? 0 : 1)} MB`;
}

/** Milliseconds, in the unit that suits them: <0.01 ms, 0.42 ms, 850 ms, 1.25 s, 2 min 5 s. */
export function duration(ms) {
  if (!isKnown(ms)) {
    return unknown;
  }
  if (ms >= 0 && ms < 0.005) {
    return '<0.01 ms';
  }
  if (ms < 999.5) {
    return `${decimal(ms, ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0)} ms`;
  }
  if (ms < 59_950) {
    return `${decimal(ms / 1000, ms < 9995 ? 2 : 1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** From the lowest to the highest, the unit said once where it is the same: 12.1 – 47.8 %. */
export function range(low, high, format) {
  if (!isKnown(low) || !isKnown(high)) {
    return unknown;
  }
  const [from, to] = [format(low), format(high)];
  const unit = to.slice(to.lastIndexOf(' '));
  return from === to ? to : `${from.endsWith(unit) ? from.slice(0, -unit.length) : from} – ${to}`;
}

/** US dollars, with two digits at least that say something: $1.25, $0.0042, $0. Null is "unknown". */
export function money(usd) {
  if (!isKnown(usd)) {
    return 'unknown';
  }
  if (usd === 0) {
    return '$0';
  }
  const digits = Math.abs(usd) >= 0.1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(Math.abs(usd))));
  return `$${usd.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}

/** US dollars in little room: from 10,000 on $12.3K. */
export const shortMoney = (usd) => (isKnown(usd) && usd >= 10_000 ? `$${compact.format(usd)}` : money(usd));

/** The same where only a part may be known: the least that it is, ≥ $1.25. */
export const moneyAtLeast = (usd, known, format = money) => (usd === null && known > 0 ? `≥ ${format(known)}` : format(usd));

/** GB of 1,073,741,824 bytes; from 10,000 on TB. */
export const gigabytes = (value) => (!isKnown(value) ? unknown
  : value >= 10_000 ? `${decimal(value / 1024, 1)} TB` : value >= 0.1 ? `${decimal(value, 1)} GB` : megabytes(value * 1024));

/** A change in percent, with its sign: +20 %, −3.4 %, ±0 %; from ten times on as a factor. */
export const change = (value) => (!isKnown(value) ? unknown : value >= 900 ? `${decimal(1 + value / 100, 0)}×`
  : Math.abs(value) < 0.05 ? '±0 %' : `${value > 0 ? '+' : '−'}${decimal(Math.abs(value), Math.abs(value) >= 10 ? 0 : 1)} %`);

const formats = {
  time: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  minute: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }),
  moment: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  fullMoment: new Intl.DateTimeFormat(language, {
    day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }),
};

/** The time of day in the reader's zone, with seconds. */
export const clock = (time) => formats.time.format(new Date(time));

/** The time of day without seconds. */
export const minuteOfDay = (time) => formats.minute.format(new Date(time));

/** 20 Jan. */
export const day = (time) => formats.day.format(new Date(time));

/** 20 Jan, 10:30:45; of another year than this 20 Jan 2025, 10:30:45. */
export function moment(time) {
  const date = new Date(time);
  return (date.getFullYear() === new Date().getFullYear() ? formats.moment : formats.fullMoment).format(date);
}

/** The same in little room: the time of day, or 20 Jan 10:30 of another day. */
export function shortWhen(time) {
  const date = new Date(time);
  const text = date.toDateString() === new Date().toDateString() ? clock(date) : `${day(date)} ${minuteOfDay(date)}`;
  return h('time', { datetime: date.toISOString(), title: date.toISOString() }, text);
}

/** An element with the time in the reader's zone, with the day unless it is today; the exact time on hover. */
export function when(time) {
  const date = new Date(time);
  const text = date.toDateString() === new Date().toDateString() ? clock(date) : moment(date);
  return h('time', { datetime: date.toISOString(), title: date.toISOString() }, text);
}
