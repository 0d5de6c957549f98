/** Alerts and their rules in words and figures. */

import { count, decimal, duration, megabytes, money, percent } from './format.js';
import { inWords } from './names.js';

// Their values are not stored, so there is no course to draw; those of the second kind each API process watches by itself.
const momentary = ['worker_silent_seconds', 'folding_lag_seconds', 'disk_used_percent'];
const ofProcess = ['redis_silent_seconds', 'spool_used_percent'];

export const isStored = ({ metric }) => !momentary.includes(metric) && !ofProcess.includes(metric);

export const canBeSilenced = ({ metric }) => !ofProcess.includes(metric);

const names = {
  budget_usd: 'Spent',
  price_usd: 'Cost of a question',
  price_usd_per_hour: 'Cost per hour',
  wasted_usd_per_hour: 'Wasted per hour',
  error_percent: 'Errors',
  high_usage_percent: 'High Usage',
  system_cpu_percent: 'CPU of the machine',
  system_memory_percent: 'Memory of the machine',
  process_cpu_percent: 'CPU of the API',
  process_memory_mb: 'Memory of the API',
};

/** A metric's name: `duration_p95_ms` → Duration p95. */
export const metricWords = (metric) => names[metric]
  ?? inWords(metric.replace(/_(usd|percent|mb|ms|seconds)$/, '')).replace('cpu', 'CPU');

/** A value in the unit that the metric's name ends with. */
export function metricValue(metric, value) {
  const unit = /(usd_per_hour|usd|percent|mb|ms|seconds)$/.exec(metric)?.[1];
  switch (unit) {
    case 'usd_per_hour': return `${money(value)}/h`;
    case 'usd': return money(value);
    case 'percent': return percent(value);
    case 'mb': return megabytes(value);
    case 'ms': return duration(value);
    case 'seconds': return duration(value === null ? value : value * 1000);
    default: return Number.isInteger(value) ? count(value) : decimal(value, value < 100 ? 1 : 0);
  }
}

/** A limit in little room: 70 %, $50. */
export const limitValue = (metric, value) => metricValue(metric, value).replace(/\.0+(?= |$|\/)/, '');

/** Whom it is about; empty where it is all chats, or the whole application. */
export const whom = ({ host, group_by: by, group }) => [group && `${by} ${group}`, host].filter(Boolean).join(', ');

/** How bad: 1.4 × the limit. */
export const timesLimit = (value, limit) => (limit > 0 ? `${decimal(value / limit, value / limit < 9.95 ? 1 : 0)} ×` : null);

/** The limit and how far beyond it the value is; of a budget the whole of it, and the level that is reached. */
export const limitWords = ({ metric, value, limit, level_percent: level, window }) => (level
  ? [`${percent((level * value) / limit)} of ${limitValue(metric, (100 * limit) / level)} a ${window}`, level < 100 && `told at ${level} %`]
    .filter(Boolean).join(', ')
  : `limit ${limitValue(metric, limit)} (${timesLimit(value, limit)})`);

const units = { s: 's', m: 'min', h: 'h', d: 'd' };

/** `5m` → 5 min. */
export const spanWords = (text) => text.replace(/^([\d.]+)([smhd])$/, (_, number, unit) => `${number}\u00a0${units[unit]}`);

/** How long ago, coarsely: 12 s, 3 min, 2 h 5 min, 3 d 4 h. */
export function ago(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit));
  return seconds < 60 ? `${seconds} s` : minutes < 60 ? `${minutes} min`
    : hours < 24 ? `${hours} h ${minutes % 60} min` : `${days} d ${hours % 24} h`;
}

/** What an alert's series is called in a preview. */
export function findSeries({ host, group, level_percent: level }, series) {
  const names = [host, group, ''].filter((name) => name !== null && name !== undefined)
    .map((name) => (level ? `${name} ${level}`.trim() : name));
  return series.find(({ subject }) => names.includes(subject));
}
