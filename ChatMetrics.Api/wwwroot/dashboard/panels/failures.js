/** What failed in the chosen time, what it cost, and what was refused before it became a chat. */

import { h } from '../dom.js';
import { createFacts } from '../facts.js';
import { count, money, percent, when } from '../format.js';
import { inWords } from '../names.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';

const everyMs = 15_000;
const afterChatMs = 3000;
const recentShown = 5;

export function create(services) {
  const panel = createPanel(services, { title: 'Failures' });

  function show([statistics, refused]) {
    const { overall, groups, retried_calls: retried = 0, wasted_usd: wasted } = statistics;
    const all = overall.errors + overall.cancelled + retried + refused.total;
    if (all === 0 && !(wasted > 0)) {
      panel.show(h('p', { class: 'quiet-text' }, overall.count === 0
        ? `No chats in ${services.period.value.phrase}, and no request was refused.`
        : `Nothing failed in ${services.period.value.phrase}: all ${count(overall.count)} chats were answered, no request was refused.`));
      return;
    }
    panel.show(
      createFacts([
        ['Failed chats', count(overall.errors), `${percent(overall.count === 0 ? null : (100 * overall.errors) / overall.count)} of all`],
        ['Wasted', money(wasted), 'paid for no whole answer'],
        ['Retried calls', count(retried), 'of models'],
        ['Refused requests', count(refused.total), 'before they were chats'],
      ]),
      ...[groups.length > 0 && classTable(groups), refused.total > 0 && refusals(refused)].filter(Boolean));
  }

  panel.follow(() => panel.load((signal) => {
    const { query } = services.period.value;
    return Promise.all([
      services.read('/statistics', { query: { ...query, group_by: 'error' }, signal }),
      services.read('/statistics/refused', { query, signal }),
    ]);
  }, show), { everyMs, afterChatMs });
  return panel;
}

const classTable = (groups) => h('table', { class: 'failures' },
  h('caption', { class: 'for-readers' }, 'Chats that were not answered, by the class of the error; a class leads to its chats'),
  h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Class'),
    ['Chats', 'Wasted'].map((name) => h('th', { scope: 'col', class: 'number' }, name)))),
  h('tbody', null, groups.toSorted((a, b) => b.count - a.count).map((group) => h('tr', null,
    h('th', { scope: 'row' }, h('a', { href: chatsOf(group.name), title: group.name }, inWords(group.name))),
    h('td', { class: 'number' }, count(group.count)),
    h('td', { class: 'number' }, money(group.wasted_usd ?? null))))));

const chatsOf = (name) => pathOf('overview', null, name === 'cancelled' ? { status: name } : { error: name });

const refusals = ({ reasons, recent }) => h('section', { class: 'refusals', 'aria-labelledby': 'refused-title' },
  h('h3', { id: 'refused-title' }, 'Refused before they were chats'),
  h('p', { class: 'refused-reasons' }, reasons.map(({ reason, status, count: number }) =>
    h('span', null, `${inWords(reason)} `, h('span', { class: 'quiet-text' }, `(${status})`), ' ', h('b', null, count(number))))),
  recent.length > 0 && h('ol', { class: 'refused', 'aria-label': 'The last ones' }, recent.slice(0, recentShown).map(refusal)));

const refusal = ({ at, door, status, reason, detail }) => h('li', null,
  when(at), ' ', h('code', null, door === 'openai' ? '/v1' : 'POST /chat'), ` ${status} `,
  h('span', { class: 'quiet-text' }, detail || inWords(reason)));
