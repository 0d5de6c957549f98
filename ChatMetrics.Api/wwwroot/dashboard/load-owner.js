/** Whose load it was that made a chat "High Usage": its own, the API's with all its chats, or that of other programs. */

const words = {
  question: ['this question', 'This question’s own work was most of what the API did, and the API most of the machine’s load.'],
  api: ['the API', 'The API’s work for all its chats was most of the machine’s load; this question’s own was a smaller part.'],
  others: ['other programs', 'Other programs on the machine were most of its load.'],
  memory: ['the API’s memory', 'The API’s resident memory reached its limit.'],
};

/** `{ name, title }`, or null where it cannot be known. `limits` are those of the rating: without them memory cannot be told apart. */
export function ownerOf(chat, limits) {
  const { cpu, memory, process_cpu: api } = chat.peak_metrics;
  const ownerKey = limits && cpu !== null && cpu < limits.cpu_percent
    ? (memory >= limits.memory_mb ? 'memory' : null)
    : limits ? ownerOfCpu(chat, cpu, api) : null;
  return ownerKey === null ? null : { name: words[ownerKey][0], title: words[ownerKey][1] };
}

function ownerOfCpu({ cost, total_duration_ms: totalMs }, machine, api) {
  if (machine === null || api === null || api === undefined) {
    return null;
  }
  if (api < machine / 2) {
    return 'others';
  }
  // Its part of one core is the most that it can have been of the machine.
  const most = cost?.cpu_time_ms === null || !(totalMs > 0) ? null : (100 * cost.cpu_time_ms) / totalMs;
  return most === null ? 'api' : most >= api / 2 && cost.overlapping_chats === 0 ? 'question' : 'api';
}
