/** What a chat used, in three scopes that are easily taken for one another: its own, the API process's, the machine's. */

import { h } from './dom.js';
import { decimal, duration, megabytes, percent, range, unknown } from './format.js';

/** A table of the scopes, and how to read it. */
export function createScopeTable(chat) {
  const { cost, peak_metrics: peak, low_metrics: low } = chat;
  return h('div', null,
    h('table', { class: 'scopes' },
      h('thead', null, h('tr', null, ['', 'CPU', 'Memory'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', null,
        row('This question', 'attributed to it alone',
          cost.cpu_time_ms === null ? unknown : `${duration(cost.cpu_time_ms)} of CPU time`, `${megabytes(cost.allocated_mb)} allocated`),
        row('The API process', 'all chats in it together', unbroken(range(low.process_cpu, peak.process_cpu, percent)), [unbroken(range(low.memory, peak.memory, megabytes)), ' resident']),
        row('The machine', 'or the container’s CPU limit; all programs', unbroken(range(low.cpu, peak.cpu, percent)), h('span', { class: 'quiet-text' }, 'not read per chat')))),
    h('p', { class: 'explanation' }, sentences(chat).join(' ')));
}

const row = (name, words, cpu, memory) => h('tr', null,
  h('th', { scope: 'row' }, name, h('span', { class: 'quiet-text' }, words)), h('td', null, cpu), h('td', null, memory));

const unbroken = (text) => h('span', { class: 'number' }, text);

function sentences({ cost, total_duration_ms: totalMs, measuring_overhead_us: overheadUs }) {
  const words = [];
  if (cost.cpu_time_ms !== null && totalMs > 0) {
    words.push(`Its own CPU time is ${percent((cost.cpu_time_ms / totalMs) * 100)} of one core over its ${duration(totalMs)}; the rest it waited.`);
  }
  words.push(cost.overlapping_chats === 0
    ? 'No other chat was in work meanwhile.'
    : `Up to ${cost.overlapping_chats} other ${cost.overlapping_chats === 1 ? 'chat was' : 'chats were'} in work meanwhile: `
      + 'what the process and the machine show is of all of them, what is attributed is not.');
  if (cost.open_slices > 0) {
    words.push(`${cost.open_slices === 1 ? 'A thread' : `${cost.open_slices} threads`} still worked for it at its end: those last allocations are not counted.`);
  }
  if (overheadUs !== null) {
    words.push(`Measuring it took about ${decimal(overheadUs, 1)} µs of CPU time.`);
  }
  return words;
}
