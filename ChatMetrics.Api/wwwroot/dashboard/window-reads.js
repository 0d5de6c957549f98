/** What several panels read of the chosen time; at the same time it is read once (shared-reads.js). */

const perQuestion = ['price_usd', 'cpu_time_ms', 'allocated_mb', 'duration_ms', 'tokens'];
const mostHours = 60;

/** GET /statistics/changes. */
export const readChanges = ({ read, period }, signal) => read('/statistics/changes', { query: period.value.query, signal });

/** GET /statistics/timeseries: for each figure its mean a question, step by step, null where it is not known. */
export async function readSeries({ read, period }, signal) {
  const { minutes, query } = period.value;
  const hours = minutes / 60;
  // Otherwise the shortest that is kept.
  const step = hours > 6 * mostHours ? '1d' : hours > mostHours ? '6h' : null;
  const { series } = await read('/statistics/timeseries', { query: { metric: perQuestion.join(), step, ...query }, signal });
  return Object.fromEntries(series.map(({ metric, points }) => [metric, points.map(({ value, count }) =>
    (value === null || count === 0 ? null : metric === 'duration_ms' ? value : value / count))]));
}
