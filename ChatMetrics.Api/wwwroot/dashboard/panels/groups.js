/** Which conversation, user, purpose or model costs most: a list of its own for each, from every row to its chats. */

import { arrange } from '../arrange.js';
import { fill, h, set, setText, svg } from '../dom.js';
import { count } from '../format.js';
import { columnsOf, lists, readList } from '../groups.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';
import { createSortHeader } from '../sort-header.js';

const everyMs = 15_000;
const afterChatMs = 3000;

export function create(services, id, view) {
  const list = lists[view];
  const panel = createPanel(services, { title: list.title });
  const columns = columnsOf(list);
  const order = () => {
    const { sort, order: way, cursor } = services.place.value.query;
    const isKnown = columns.some(({ key, isFixed }) => key === sort && !isFixed);
    return { sort: isKnown ? sort : 'price_usd', order: way === 'asc' ? 'asc' : 'desc', cursor: list.group ? null : cursor };
  };

  const headers = columns.map((column) => createSortHeader({ ...column, key: column.isFixed ? null : column.key }, sortBy));
  const body = h('tbody', { role: 'rowgroup' });
  // The roles are said, since a table that is drawn as cards would lose them.
  const table = h('table', { class: `groups ${view}`, role: 'table', 'aria-label': list.title },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, headers.map(({ element }) => element))), body);
  const about = h('p', { class: 'explanation' });
  const first = h('button', { type: 'button', onclick: () => services.place.go({ cursor: null }) }, '← First page');
  const next = h('button', { type: 'button', onclick: () => services.place.go({ cursor: nextCursor }) }, 'Next →');
  const pager = h('nav', { class: 'pager', 'aria-label': `Pages of ${view}` }, first, next);
  // By name, each made once: who is at a row is not interrupted by its new figures.
  let rows = new Map();
  let nextCursor = null;
  let asked = null;

  // Names from a to z first, all else from the most.
  function sortBy(key, way) {
    services.place.go({ sort: key, order: key === 'name' && order().sort !== 'name' ? 'asc' : way, cursor: null });
  }

  function show({ rows: found, total, others, sharedBy, nextCursor: following }) {
    nextCursor = following;
    if (found.length === 0) {
      panel.empty(...nothing(others));
      return;
    }
    rows = new Map(found.map((row) => [row.name, rows.get(row.name) ?? createRow(columns)]));
    arrange(body, found.map((row) => rows.get(row.name).draw(row)));
    headers.forEach((header) => header.show(asked.sort, asked.order));
    setText(about, aboutWords(total, others, sharedBy));
    first.disabled = !order().cursor;
    next.disabled = following === null;
    pager.hidden = first.disabled && next.disabled;
    panel.show(table, about, pager);
  }

  const nothing = (others) => (!list.group
    ? ['No conversation yet. ', h('a', { href: pathOf('overview') }, 'Ask something')]
    : others > 0
      ? [`${chats(others)} in ${services.period.value.phrase}, none with a ${list.one}.`]
      : [`No chats in ${services.period.value.phrase}.`]);

  const aboutWords = (total, others, sharedBy) => (list.group
    ? [
      `Chats of ${services.period.value.phrase}; shares of the ${sharedBy}.`,
      others > 0 && `${chats(others)} without a ${list.one} ${others === 1 ? 'is' : 'are'} in no row.`,
    ]
    : [`${count(total)} ${total === 1 ? 'conversation' : 'conversations'}, each with all its chats, whenever they were.`])
    .filter(Boolean).join(' ');

  function read() {
    asked = order();
    panel.load((signal) => readList(list, services, asked, signal), show);
  }

  panel.follow(read, { everyMs, afterChatMs });
  panel.own(services.place.on(() => {
    const now = order();
    if (services.place.value.view === view && ['sort', 'order', 'cursor'].some((key) => now[key] !== asked[key])) {
      read();
    }
  }));
  return panel;
}

const chats = (number) => `${count(number)} ${number === 1 ? 'chat' : 'chats'}`;

function createRow(columns) {
  const link = h('a', { class: 'cut' });
  const bar = createBar();
  const cells = columns.slice(1).map((column) => {
    const text = h('span');
    return { text, element: h('td', {
      role: 'cell', class: column.isBar ? 'share' : 'number', 'data-label': column.label,
    }, column.isBar && bar.element, text) };
  });
  const element = h('tr', { role: 'row' }, h('th', { role: 'rowheader', scope: 'row' }, link), cells.map((cell) => cell.element));
  return {
    draw(row) {
      setText(set(link, { href: row.href, title: row.name }), row.name);
      bar.set(row.share);
      columns.slice(1).forEach((column, i) => {
        const text = column.text(row);
        if (typeof text === 'string') {
          setText(cells[i].text, text);
        } else if (cells[i].text.textContent !== text.textContent) {
          fill(cells[i].text, text);
        }
      });
      return element;
    },
  };
}

// To scale, whatever its length: the number beside it says what is too short to be seen.
function createBar() {
  const rect = svg('rect', { height: 10 });
  const element = svg('svg', { class: 'share-bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, rect);
  return { element, set: (share) => set(rect, { width: Math.min(100, share ?? 0) }) };
}
