/** Percentiles of the measurements by name, over chats as GET /chats gives them. */

/** `{ name, stage, count, p50, p95 }` of each name in each stage, in the order of the stages. */
export function percentilesOf(chats) {
  const all = chats.flatMap((chat) => {
    const order = chat.stages.map((stage) => stage.name);
    return (chat.measurements ?? []).map(({ name, stage, duration_ms: ms }) => ({ name, stage, ms, place: order.indexOf(stage) }));
  });
  const groups = Map.groupBy(all, ({ name, stage }) => `${stage} ${name}`);
  return [...groups.values()]
    .map((group) => {
      const sorted = group.map(({ ms }) => ms).sort((a, b) => a - b);
      return { ...group[0], count: sorted.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95) };
    })
    .sort((a, b) => a.place - b.place || b.p95 - a.p95);
}

// The value that so much of all does not exceed.
const at = (sorted, part) => sorted[Math.ceil(sorted.length * part) - 1];
