/** Who and what the chats of the chosen window were for, and what each of them cost. */

import { fill, h, set, setText } from '../dom.js';
import { count, decimal, duration, money, percent, shortCount, unknown } from '../format.js';
import { createPanel } from '../panel.js';
import { throttle } from '../store.js';

const refreshMs = 15_000;
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

  function regroup(name) {
    grouping = name;
    panel.outdate();
    refresh();
  }

  function show({ overall, groups }) {
    if (overall.count === 0) {
      panel.empty(`No chats in the last ${services.period.value.words}.`);
      return;
    }
    const others = overall.count - groups.reduce((sum, group) => sum + group.count, 0);
    const rows = [...groups].sort(byCost).slice(0, mostRows);
    setText(heading, groupings.find(([name]) => name === grouping)[1]);
    setText(finding, grouping === 'purpose' ? chores(groups) : '');
    finding.hidden = finding.textContent === '';
    fill(body, rows.map((group) => drawRow(group)));
    setText(rest, [
      groups.length > rows.length && `${count(groups.length - rows.length)} more in GET /statistics?group_by=${grouping}`,
      others > 0 && `${count(others)} ${others === 1 ? 'chat' : 'chats'} without a ${grouping}`,
    ].filter(Boolean).join('; '));
    rest.hidden = rest.textContent === '';
    panel.show(finding, scroll, rest);
  }

  function drawRow(group) {
    const share = group.price_share_percent ?? group.time_share_percent;
    return h('tr', null,
      h('th', { scope: 'row' }, h('button', { type: 'button', class: 'row', title: `Show the chats: ${group.name}`, onclick: () => services.filter.set({ [grouping]: group.name }) },
        h('span', { class: 'cut' }, group.name))),
      [
        shortCount(group.count), duration(group.p95_ms), duration(group.cpu_time_ms), shortCount(group.tokens_total), money(group.price_usd),
        percent(share), group.wasted_usd > 0 ? money(group.wasted_usd) : unknown,
      ].map((text, i) => set(h('td', { class: 'number' }, text), { 'data-label': columns[i][0] })));
  }

  const refresh = () => panel.load(
    (signal) => services.api.get('/statistics', { query: { window: services.period.value.name, group_by: grouping }, signal }), show);
  const afterChat = throttle(afterChatMs, refresh);

  panel.own(
    services.period.on(() => {
      panel.outdate();
      refresh();
    }),
    services.live.on('chat', () => afterChat()),
    services.live.on('resync', refresh),
    () => afterChat.cancel());
  panel.every(refreshMs, refresh);
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
