/** A group's part of the whole: of the known cost, or of the CPU time where nothing cost any. */

/** In percent; null where it is not known: of what is known, where that is nothing of a group. */
export const shareOf = ({ price_usd: usd, price_share_percent: share, cpu_share_percent: cpuShare }) =>
  (usd === null && share === 0 ? null : share ?? cpuShare ?? null);

/** What it is a part of. */
export const sharedBy = (groups) => (groups.some(({ price_share_percent: share }) => (share ?? null) !== null) ? 'cost' : 'CPU time');
