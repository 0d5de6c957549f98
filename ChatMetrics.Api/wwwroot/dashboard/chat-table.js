/** Chats in rows of one line: what was asked, its stages, and what it cost. Narrow, a row becomes a card. */

import { columns, chosenColumns, isShown } from './chat-columns.js';
import { fill, h, set } from './dom.js';
import { ownerOf } from './load-owner.js';
import { createBadge } from './panel.js';
import { chatPath } from './router.js';
import { createSortHeader } from './sort-header.js';
import { commonScale, createWaterfall } from './stages.js';
import { questionOf } from './texts.js';

const question = { name: 'question', label: 'Question' };

/**
 * @param {{ label: string, without?: string[], limits?: () => object, sortBy?: (key: string, order: string) => void }} options
 * `without`: columns that say nothing here; `limits`: those of the rating; without `sortBy` the table is in one order.
 */
export function createChatTable({ label, without = [], limits = () => undefined, sortBy = null }) {
  const all = columns.filter(({ name }) => !without.includes(name));
  const heads = new Map([question, ...all].map((column) =>
    [column.name, createSortHeader({ ...column, key: sortBy ? column.sort ?? null : null }, sortBy)]));
  heads.forEach((head, name) => head.element.classList.add(`chat-${name}`));
  const head = h('tr', { role: 'row' });
  const body = h('tbody', { role: 'rowgroup' });
  // The roles are said, since a table that is drawn as cards would lose them.
  const table = h('table', { class: 'chats', role: 'table', 'aria-label': label }, h('thead', { role: 'rowgroup' }, head), body);
  let rows = new Map();
  let shown = [];

  const stop = chosenColumns.on((chosen) => {
    shown = all.filter((column) => isShown(column, chosen));
    set(table, { 'data-chosen': chosen !== null });
    fill(head, heads.get('question').element, shown.map(({ name }) => heads.get(name).element));
    rows.forEach((row) => row.lay(shown));
  });

  return {
    element: h('div', { class: 'chats-scroll' }, table),
    /** Shows these chats; rows of chats that were there remain as they are. `fresh`: those that are new catch the eye. */
    set(chats, { fresh = false } = {}) {
      const scale = commonScale(chats);
      const next = new Map(chats.map((chat) => [chat.chat_id, rows.get(chat.chat_id) ?? createRow(chat, limits(), fresh)]));
      rows.forEach((row, id) => next.has(id) || row.element.remove());
      rows = next;
      const today = new Date().toDateString();
      set(table, { 'data-days': chats.some((chat) => new Date(chat.started_at).toDateString() !== today) });
      let i = 0;
      for (const row of rows.values()) {
        row.lay(shown);
        row.scale(scale);
        if (body.children[i] !== row.element) {
          body.insertBefore(row.element, body.children[i] ?? null);
        }
        i++;
      }
    },
    /** Shows by which key and in which order the chats are. */
    sorted: (key, order) => heads.forEach((one) => one.show(key, order)),
    dispose: stop,
  };
}

function createRow(chat, limits, isFresh) {
  const waterfall = createWaterfall(chat);
  const cells = new Map();
  const asked = h('th', { role: 'rowheader', scope: 'row', class: 'chat-question' },
    h('a', { href: chatPath(chat.chat_id), title: chat.message }, questionOf(chat)),
    chat.history === 'unavailable' && h('span', { class: 'history-mark', title: historyWords },
      h('span', { 'aria-hidden': 'true' }, 'no history'), h('span', { class: 'for-readers' }, historyWords)));
  const element = h('tr', { role: 'row', class: isFresh ? 'fresh' : null });
  const contents = { stages: () => ({ nodes: waterfall.element }), rating: () => ({ nodes: createOutcome(chat, limits) }) };

  // Made when its column is first shown.
  function cellOf({ name, label, number, content = contents[name] }) {
    if (!cells.has(name)) {
      const { text, nodes, title } = content(chat);
      cells.set(name, h('td', {
        role: 'cell', class: `chat-${name}${number ? ' number chat-figure' : ''}`, 'data-label': label, title,
      }, text ?? nodes));
    }
    return cells.get(name);
  }

  return { element, scale: waterfall.scale, lay: (shown) => fill(element, asked, shown.map(cellOf)) };
}

/** How the chat ended unless it was answered, otherwise the rating and whose load it was; and whether others ran meanwhile. */
export function createChatBadges(chat, limits) {
  const others = chat.cost.overlapping_chats;
  return h('span', { class: 'chat-badges' },
    createOutcome(chat, limits),
    others > 0 && set(badge('plain', `with ${others} ${others === 1 ? 'other' : 'others'}`), {
      class: 'badge overlap',
      title: 'So many other chats were in work at the same time, at most: '
        + 'the machine’s and the API’s figures are of all of them, CPU time is not.',
    }));
}

function createOutcome(chat, limits) {
  if (chat.status !== 'completed') {
    return badge(chat.status === 'failed' ? 'bad' : 'calm', (chat.error ?? chat.status).replaceAll('_', ' '));
  }
  if (chat.summary.performance_rating === 'Good') {
    return badge('good', 'Good');
  }
  const owner = ownerOf(chat, limits);
  return set(badge('warning', owner ? `High Usage: ${owner.name}` : 'High Usage'), { title: owner?.title });
}

const historyWords = 'Earlier messages could not be read; the model did not see them.';

/** What the model did not see of the conversation, in one sentence; null when it saw all that it was to see. */
export const createHistoryNote = (chat) =>
  (chat.history === 'unavailable' ? h('p', { class: 'history-note' }, historyWords) : null);

function badge(tone, text) {
  const made = createBadge();
  made.set(tone, text);
  return made.element;
}
