/** Who and what the chats of the chosen window were for, and what each of them cost. */

import { fill, h, setText } from '../dom.js';
import { count, decimal, duration, money, percent, shortCount } from '../format.js';
import { createPanel } from '../panel.js';

const everyMs = 15_000;
const afterChatMs = 3000;
const mostRows = 12;

/** What GET /statistics groups by, and the filter of the chats behind a group. */
const groupings = [['purpose', 'Purpose'], ['user', 'User'], ['model', 'Model']];

const columns = [
  ['Chats', null],
  ['p95', 'Duration of a chat'],
  ['CPU time', 'The questions’ own, in all'],
  ['Tokens', null],
  ['Money', 'What the models cost'],
  ['Share', 'Of the money; where nothing cost any, of the time'],
  ['Wasted', 'Paid for answers that failed, were cancelled or were cut off'],
];

export function create(services) {
  let grouping = 'purpose';
  const finding = h('p', { class: 'finding' });
  const heading = h('th', { scope: 'col' });
  const body = h('tbody');
  const rest = h('p', { class: 'quiet-text' });
  const scroll = h('div', { class: 'scroll' }, h('table', { class: 'shares' },
    h('caption', { class: 'for-readers' }, 'The dearest first; a name’s button shows the chats behind it'),
    h('thead', null, h('tr', null, heading, columns.map(([name, title]) => h('th', { scope: 'col', class: 'number', title }, name)))),
    body));
  const choice = h('fieldset', { class: 'choice' },
    h('legend', { class: 'for-readers' }, 'Shares by'),
    groupings.map(([name, label]) => h('label', null,
      h('input', { type: 'radio', name: 'grouping', value: name, checked: name === grouping, onchange: () => regroup(name) }),
      h('span', null, label))));
  const panel = createPanel(services, { title: 'Shares', controls: [choice] });
  // By name, each made once: who is at a row is not interrupted by its new figures.
  let rows = new Map();

  function regroup(name) {
    grouping = name;
    rows = new Map();
    panel.outdate();
    refresh();
  }

  function show({ overall, groups }) {
    if (overall.count === 0) {
      panel.empty(`No chats in the last ${services.period.value.words}.`);
      return;
    }
    const others = overall.count - groups.reduce((sum, group) => sum + group.count, 0);
    const dearest = [...groups].sort(byCost).slice(0, mostRows);
    rows = new Map(dearest.map(({ name }) => [name, rows.get(name) ?? createRow(name)]));
    setText(heading, groupings.find(([name]) => name === grouping)[1]);
    setText(finding, grouping === 'purpose' ? chores(groups) : '');
    finding.hidden = finding.textContent === '';
    fill(body, dearest.map(drawRow));
    setText(rest, [
      groups.length > dearest.length && `${count(groups.length - dearest.length)} more in GET /statistics?group_by=${grouping}`,
      others > 0 && `${count(others)} ${others === 1 ? 'chat' : 'chats'} without a ${grouping}`,
    ].filter(Boolean).join('; '));
    rest.hidden = rest.textContent === '';
    panel.show(finding, scroll, rest);
  }

  function drawRow(group) {
    const { row, cells } = rows.get(group.name);
    [
      shortCount(group.count), duration(group.p95_ms), duration(group.cpu_time_ms), shortCount(group.tokens_total), money(group.price_usd),
      percent(group.price_share_percent ?? group.time_share_percent), money(group.wasted_usd),
    ].forEach((text, i) => setText(cells[i], text));
    return row;
  }

  function createRow(name) {
    const show = () => services.filter.set({ [grouping]: name });
    const button = h('button', { type: 'button', class: 'row', title: `Show the chats: ${name}`, onclick: show }, h('span', { class: 'cut' }, name));
    const cells = columns.map(() => h('td', { class: 'number' }));
    return { row: h('tr', null, h('th', { scope: 'row' }, button), cells), cells };
  }

  const refresh = () => panel.load(
    (signal) => services.api.get('/statistics', { query: { window: services.period.value.name, group_by: grouping }, signal }), show);
  panel.follow(refresh, { everyMs, afterChatMs });
  return panel;
}

const byCost = (a, b) => (b.price_share_percent ?? 0) - (a.price_share_percent ?? 0) || b.time_share_percent - a.time_share_percent || b.count - a.count;

// A chat UI asks for titles, tags and the like beside each answer.
function chores(groups) {
  const answers = groups.find(({ name }) => name === 'chat')?.count ?? 0;
  const others = groups.reduce((sum, group) => sum + group.count, 0) - answers;
  const each = Math.round((10 * others) / answers) / 10;
  return answers === 0 || each === 0 ? '' : `One answer comes with ${decimal(each, each % 1 === 0 ? 0 : 1)} ${each === 1 ? 'chore' : 'chores'}.`;
}
