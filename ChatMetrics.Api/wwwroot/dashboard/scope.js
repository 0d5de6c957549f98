/** What a chat used, in three scopes that are easily taken for one another: its own, the API process's, the machine's. */

import { h } from './dom.js';
import { decimal, duration, megabytes, percent, range, unknown } from './format.js';
import { ownerOf } from './load-owner.js';

/**
 * A table of the scopes, and how to read it.
 * @param limits From where on a peak is High Usage: `cpu_percent`, `memory_mb`; undefined when not known.
 */
export function createScopeTable(chat, limits) {
  const { cost, peak_metrics: peak, low_metrics: low } = chat;
  return h('div', null,
    h('table', { class: 'scopes' },
      h('thead', null, h('tr', null, ['', 'CPU', 'Memory'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', null,
        row('This question', 'attributed to it alone',
          cost.cpu_time_ms === null ? unknown : `${duration(cost.cpu_time_ms)} of CPU time`, `${megabytes(cost.allocated_mb)} allocated`),
        row('The API process', 'all chats in it together',
          unbroken(range(low.process_cpu, peak.process_cpu, percent)), [unbroken(range(low.memory, peak.memory, megabytes)), ' resident']),
        row('The machine', 'or the container’s CPU limit; all programs',
          unbroken(range(low.cpu, peak.cpu, percent)), h('span', { class: 'quiet-text' }, 'not read per chat')))),
    highUsage(chat, limits),
    h('p', { class: 'explanation' }, sentences(chat).join(' ')));
}

// Whose load a High Usage was; null when the rating is Good.
function highUsage(chat, limits) {
  const { summary, peak_metrics: peak, cost } = chat;
  if (summary.performance_rating === 'Good') {
    return null;
  }
  const words = [
    limits && peak.cpu >= limits.cpu_percent && cpuWords(chat, limits),
    limits && peak.memory >= limits.memory_mb && `The API’s memory peaked at ${megabytes(peak.memory)}, the limit is `
      + `${megabytes(limits.memory_mb)}. It is of all that the API holds; this question allocated ${megabytes(cost.allocated_mb)}.`,
  ].filter(Boolean);
  return h('p', { class: 'whose-load' },
    h('b', { class: 'warning' }, 'High Usage: '),
    words.length > 0 ? words.join(' ') : 'a peak reached the limit that was set then.');
}

// The two peaks need not be of one moment.
function cpuWords(chat, limits) {
  const { cpu, process_cpu: api } = chat.peak_metrics;
  return [
    `the machine’s CPU peaked at ${percent(cpu)}, the limit is ${percent(limits.cpu_percent)}.`,
    ownerOf(chat, limits)?.title ?? 'Whose load that was is not known.',
    api !== null && `The API took ${percent(api)} at most.`,
  ].filter(Boolean).join(' ');
}

const row = (name, words, cpu, memory) => h('tr', null,
  h('th', { scope: 'row' }, name, h('span', { class: 'quiet-text' }, words)), h('td', null, cpu), h('td', null, memory));

const unbroken = (text) => h('span', { class: 'number' }, text);

function sentences({ cost, total_duration_ms: totalMs, measuring_overhead_us: overheadUs }) {
  const words = [];
  if (cost.cpu_time_ms !== null && totalMs > 0) {
    const share = percent((cost.cpu_time_ms / totalMs) * 100);
    words.push(`Its CPU time is ${share} of one core over its ${duration(totalMs)}; the rest it waited.`);
  }
  words.push(cost.overlapping_chats === 0
    ? 'No other chat was in work meanwhile.'
    : `Up to ${cost.overlapping_chats} other ${cost.overlapping_chats === 1 ? 'chat was' : 'chats were'} in work meanwhile: `
      + 'what the process and the machine show is of all of them, what is attributed is not.');
  if (cost.open_slices > 0) {
    const threads = cost.open_slices === 1 ? 'A thread' : `${cost.open_slices} threads`;
    words.push(`${threads} still worked for it at its end: those last allocations are not counted.`);
  }
  if (overheadUs !== null) {
    words.push(`Measuring it took about ${decimal(overheadUs, 1)} µs of CPU time.`);
  }
  return words;
}
