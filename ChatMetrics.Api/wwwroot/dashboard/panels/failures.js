/** What failed in the chosen time, what it cost, and what was refused before it became a chat. */

import { arrange } from '../arrange.js';
import { fill, h, setText } from '../dom.js';
import { createFacts } from '../facts.js';
import { count, money, percent, when } from '../format.js';
import { createSentence, inWords } from '../names.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';

const everyMs = 15_000;
const afterChatMs = 5000;
const recentShown = 5;

export function create(services) {
  const panel = createPanel(services, { title: 'Failures' });
  const facts = h('div', { class: 'failure-facts' });
  const refusedBox = h('div');
  const body = h('tbody');
  const table = h('table', { class: 'failures' },
    h('caption', { class: 'for-readers' }, 'Chats that were not answered, by the class of the error; a class leads to its chats'),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Class'),
      ['Chats', 'Wasted'].map((name) => h('th', { scope: 'col', class: 'number' }, name)))),
    body);
  // By name, each made once: who is at a row is not interrupted by its new figures.
  let rows = new Map();

  function show([statistics, refused]) {
    const { overall, groups, retried_calls: retried = 0, wasted_usd: wasted } = statistics;
    if (overall.errors + overall.cancelled + retried + refused.total === 0 && !(wasted > 0)) {
      panel.show(h('p', { class: 'quiet-text' }, quietWords(overall.count)));
      return;
    }
    rows = new Map(groups.toSorted((a, b) => b.count - a.count).map(({ name }) => [name, rows.get(name) ?? createRow(name)]));
    arrange(body, [...rows].map(([name, row]) => row.draw(groups.find((group) => group.name === name))));
    table.hidden = groups.length === 0;
    fill(facts, createFacts([
      ['Failed chats', count(overall.errors), `${percent(overall.count === 0 ? null : (100 * overall.errors) / overall.count)} of all`],
      ['Wasted', money(wasted), 'paid for no whole answer'],
      ['Retried calls', count(retried), 'of models'],
      ['Refused requests', count(refused.total), 'before they were chats'],
    ]));
    fill(refusedBox, refused.total > 0 && refusals(refused));
    panel.show(facts, table, refusedBox);
  }

  const quietWords = (chats) => (chats === 0
    ? `No chats in ${services.period.value.phrase}, and no request was refused.`
    : `Nothing failed in ${services.period.value.phrase}: `
      + `${chats === 1 ? 'the one chat was' : `all ${count(chats)} chats were`} answered, no request was refused.`);

  panel.follow(() => panel.load((signal) => {
    const { query } = services.period.value;
    return Promise.all([
      services.read('/statistics', { query: { ...query, group_by: 'error' }, signal }),
      services.read('/statistics/refused', { query, signal }),
    ]);
  }, show), { everyMs, afterChatMs });
  return panel;
}

function createRow(name) {
  const cells = [1, 2].map(() => h('td', { class: 'number' }));
  const element = h('tr', null, h('th', { scope: 'row' }, h('a', { href: chatsOf(name), title: name }, inWords(name))), cells);
  return {
    draw({ count: chats, wasted_usd: wasted }) {
      setText(cells[0], count(chats));
      setText(cells[1], money(wasted ?? null));
      return element;
    },
  };
}

const chatsOf = (name) => pathOf('overview', null, name === 'cancelled' ? { status: name } : { error: name });

const refusals = ({ reasons, recent }) => h('section', { class: 'refusals', 'aria-labelledby': 'refused-title' },
  h('h3', { id: 'refused-title' }, 'Refused before they were chats'),
  h('p', { class: 'refused-reasons' }, reasons.map(({ reason, status, count: number }) =>
    h('span', null, `${inWords(reason)} `, h('span', { class: 'quiet-text' }, `(${status})`), ' ', h('b', null, count(number))))),
  recent.length > 0 && h('ol', { class: 'refused', 'aria-label': 'The last ones' }, recent.slice(0, recentShown).map(refusal)));

const refusal = ({ at, door, status, reason, detail }) => h('li', null,
  when(at), ' ', h('code', null, door === 'openai' ? '/v1' : 'POST /chat'), ` ${status} `,
  h('span', { class: 'quiet-text' }, createSentence(detail || inWords(reason))));
