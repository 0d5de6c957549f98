/** Who and what the chats of the chosen time were for: the dearest few of each, the way to their chats and to all of them. */

import { fill, h, setText } from '../dom.js';
import { decimal, moneyAtLeast, percent, shortCount, shortMoney } from '../format.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';
import { sharedBy, shareOf } from '../share.js';

const everyMs = 15_000;
const afterChatMs = 3000;
const mostRows = 3;
const uiPurposes = ['title', 'tags', 'follow_ups', 'query', 'autocomplete', 'image_prompt', 'emoji'];

/** What GET /statistics groups by, its name, and the page of all. */
const groupings = [['purpose', 'Purpose', 'purposes'], ['user', 'User', 'users'], ['model', 'Model', 'models']];

const columns = [['Chats', null], ['Cost', 'What the models cost']];

export function create(services) {
  const panel = createPanel(services, { title: 'Shares', optional: true });
  const finding = h('p', { class: 'finding' });
  const parts = groupings.map(([key, label, page]) => createPart(key, label, page));
  const shareHead = h('th', { scope: 'col', class: 'number' });
  const table = h('table', { class: 'shares' },
    h('caption', { class: 'for-readers' }, 'The dearest first; a name leads to the chats behind it'),
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Name'),
      columns.map(([name, title]) => h('th', { scope: 'col', class: 'number', title }, name)), shareHead)),
    parts.map((part) => part.element));

  function show(all) {
    if (all[0].overall.count === 0) {
      panel.absent();
      return;
    }
    parts.forEach((part, i) => part.show(all[i].groups));
    setText(shareHead, `Share of ${sharedBy(all[0].groups)}`);
    setText(finding, chores(all[0].groups));
    finding.hidden = finding.textContent === '';
    panel.show(finding, table);
  }

  panel.follow(() => panel.load((signal) => Promise.all(groupings.map(([key]) =>
    services.read('/statistics', { query: { ...services.period.value.query, group_by: key }, signal }))), show),
  { everyMs, afterChatMs });
  return panel;
}

function createPart(key, label, page) {
  const all = h('a', { href: pathOf(page), 'aria-label': `${label}s, all of them` });
  const head = h('tr', { class: 'share-group' }, h('th', { scope: 'colgroup', colspan: 4 }, label, ' ', all));
  const element = h('tbody', null, head);
  // By name, each made once: who is at a row is not interrupted by its new figures.
  let rows = new Map();
  return {
    element,
    show(groups) {
      const dearest = groups.toSorted(byCost).slice(0, mostRows);
      rows = new Map(dearest.map(({ name }) => [name, rows.get(name) ?? createRow(key, name)]));
      setText(all, groups.length > dearest.length ? `all ${shortCount(groups.length)}` : 'details');
      element.hidden = groups.length === 0;
      fill(element, head, dearest.map((group) => rows.get(group.name).show(group)));
    },
  };
}

function createRow(key, name) {
  const cells = Array.from({ length: 3 }, () => h('td', { class: 'number' }));
  const row = h('tr', null, h('th', { scope: 'row' },
    h('a', { class: 'cut', href: pathOf('overview', null, { [key]: name }), title: `Show the chats: ${name}` }, name)), cells);
  return {
    show(group) {
      [
        shortCount(group.count), moneyAtLeast(group.price_usd, group.known_price_usd, shortMoney), percent(shareOf(group)),
      ].forEach((text, i) => setText(cells[i], text));
      return row;
    },
  };
}

const byCost = (a, b) => (b.price_share_percent ?? 0) - (a.price_share_percent ?? 0)
  || (b.cpu_share_percent ?? 0) - (a.cpu_share_percent ?? 0) || b.count - a.count;

// A chat UI asks for titles, tags and the like beside each answer; purposes of one's own are no chores.
function chores(groups) {
  const answers = groups.find(({ name }) => name === 'chat')?.count ?? 0;
  const others = groups.filter(({ name }) => uiPurposes.includes(name)).reduce((sum, group) => sum + group.count, 0);
  const each = Math.round((10 * others) / answers) / 10;
  return answers === 0 || each === 0
    ? ''
    : `One answer comes with ${decimal(each, each % 1 === 0 ? 0 : 1)} ${each === 1 ? 'chore' : 'chores'}.`;
}
