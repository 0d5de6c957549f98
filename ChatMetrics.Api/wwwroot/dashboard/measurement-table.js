/** What was measured by name, such as calls of the model and of tools: percentiles of the newest chats, read when they are asked for. */

import { fill, h, setText } from './dom.js';
import { count, duration } from './format.js';
import { percentilesOf } from './measurements.js';
import { stageOf } from './stages.js';

const newestChats = 100;

/** `refresh` reads again where the table is open. */
export function createMeasurements({ api, period }) {
  const content = h('div', { class: 'scroll', 'aria-live': 'polite' });
  const refresh = () => element.open && read();
  const element = h('details', { class: 'chart-table measurements', ontoggle: refresh },
    h('summary', null, 'Measured by name, within the stages'), content);

  async function read() {
    try {
      const { chats } = await api.get('/chats', { query: { ...period.value.query, limit: newestChats } });
      fill(content, ...tableOf(percentilesOf(chats), chats.length));
    } catch (error) {
      if (!(error instanceof api.ApiError)) {
        throw error;
      }
      setText(content, error.message);
    }
  }

  return { element, refresh };
}

const tableOf = (rows, chats) => (rows.length === 0
  ? [h('p', { class: 'quiet-text' }, 'Nothing was measured by name.')]
  : [
    h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Stage'),
        ['Count', 'p50', 'p95'].map((name) => h('th', { scope: 'col', class: 'number' }, name)))),
      h('tbody', null, rows.map((row) => h('tr', null,
        h('th', { scope: 'row' }, h('code', null, row.name)), h('td', null, stageOf(row.stage).title),
        [count(row.count), duration(row.p50), duration(row.p95)].map((text) => h('td', { class: 'number' }, text)))))),
    h('p', { class: 'explanation' }, chats >= newestChats ? `Of the newest ${count(newestChats)} chats.` : `Of all ${count(chats)} chats.`),
  ]);
