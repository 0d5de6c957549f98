/** The latest chats of all conversations: filtered, page by page, and as they arrive. */

import { createChatTable } from '../chat-table.js';
import { h, setText } from '../dom.js';
import { createPanel } from '../panel.js';
import { createStageLegend } from '../stages.js';
import { throttle } from '../store.js';

const pageSize = 20;
const arriveEveryMs = 1000;
const typedAfterMs = 400;

const ratings = [['', 'Any rating'], ['rating=good', 'Good'], ['rating=high_usage', 'High Usage']];
const outcomes = [
  ['', 'Any outcome'], ['status=completed', 'Answered'], ['status=failed', 'Failed'], ['status=cancelled', 'Cancelled'],
  ['error=model_failed', 'Model failed'], ['error=model_timeout', 'Model timed out'], ['error=internal_error', 'Internal error'],
];

export function chats(services) {
  const panel = createPanel(services, { title: 'Latest chats' });
  const table = createChatTable({ label: 'Latest chats', withConversation: true });
  const nothing = h('p', { class: 'panel-empty' });
  const place = h('span', { class: 'quiet-text', role: 'status' });
  const newer = h('button', { type: 'button', onclick: () => turn(() => cursors.pop()) }, '← Newer');
  const older = h('button', { type: 'button', onclick: () => turn(() => cursors.push(nextCursor)) }, 'Older →');
  const newest = h('button', { type: 'button', class: 'quiet', onclick: () => turn(() => cursors.splice(0)) }, 'Show the newest');
  const filters = createFilters(() => turn(() => cursors.splice(0)));
  const content = [
    filters.element, createStageLegend(), table.element, nothing,
    h('nav', { class: 'pager', 'aria-label': 'Pages of chats' }, newer, older, place, newest),
  ];
  // Where each page after the first began.
  const cursors = [];
  let nextCursor = null;
  let arrived = 0;
  let isNewPage = true;

  function turn(move) {
    move();
    isNewPage = true;
    read();
  }

  function read() {
    const query = { limit: pageSize, cursor: cursors.at(-1), ...filters.query() };
    panel.load((signal) => services.api.get('/chats', { query, signal }), show);
  }

  function show(page) {
    nextCursor = page.next_cursor;
    if (cursors.length === 0) {
      arrived = 0;
    }
    filters.learn(page.chats.map((chat) => chat.model));
    table.set(page.chats, { fresh: !isNewPage });
    isNewPage = false;
    table.element.hidden = page.chats.length === 0;
    nothing.hidden = page.chats.length > 0;
    setText(nothing, filters.areSet()
      ? nextCursor ? 'None among those that were looked through; Older looks further back.' : 'No chat is like that.'
      : cursors.length > 0 ? 'There are no older chats.' : 'No chat yet. Each question shows up here as it ends.');
    newer.disabled = cursors.length === 0;
    older.disabled = nextCursor === null;
    showPlace();
    panel.show(...(table.element.isConnected ? [] : content));
  }

  function showPlace() {
    const isFirst = cursors.length === 0;
    setText(place, isFirst ? 'The newest; others appear as they end.' : `Page ${cursors.length + 1}${arrived > 0 ? `; ${arrived} new since` : ''}`);
    newest.hidden = isFirst;
  }

  // What ends shows on the first page; an older page stays as it is, and says so.
  const arrive = throttle(arriveEveryMs, () => {
    if (cursors.length === 0 && services.place.value.view === 'overview') {
      read();
    }
  });

  panel.own(
    services.live.on('chat', () => {
      arrived++;
      showPlace();
      arrive();
    }),
    services.live.on('resync', arrive),
    services.live.on('open', arrive),
    services.place.on(({ view }) => view === 'overview' && arrive()),
    arrive.cancel,
    filters.cancel);
  services.api.get('/statistics', { query: { window: '7d', group_by: 'model' } })
    .then((statistics) => filters.learn(statistics.groups.map((group) => group.name)))
    // The models of the chats that are shown are known without it.
    .catch(() => null);
  read();
  return panel;
}

function createFilters(changed) {
  const typed = throttle(typedAfterMs, changed);
  const conversation = h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', maxlength: 128, placeholder: 'Any', oninput: typed });
  const models = new Set(['']);
  const rating = choice(ratings, changed);
  const model = choice([['', 'Any model']], changed);
  const outcome = choice(outcomes, changed);
  const clear = h('button', { type: 'button', class: 'quiet', onclick: forget }, 'Clear');
  const controls = [conversation, rating, model, outcome];
  const element = h('div', { class: 'filters', role: 'search', 'aria-label': 'Filter the chats' },
    field('Conversation', conversation), field('Rating', rating), field('Model', model), field('Outcome', outcome), clear);

  const areSet = () => controls.some((control) => control.value.trim() !== '');

  function forget() {
    controls.forEach((control) => {
      control.value = '';
    });
    changed();
    conversation.focus();
  }

  return {
    element,
    areSet,
    cancel: typed.cancel,
    query() {
      clear.disabled = !areSet();
      return {
        conversation_id: conversation.value.trim(),
        model: model.value,
        ...Object.fromEntries(new URLSearchParams(rating.value)),
        ...Object.fromEntries(new URLSearchParams(outcome.value)),
      };
    },
    /** Models that there are. */
    learn(names) {
      for (const name of names) {
        if (name && !models.has(name)) {
          models.add(name);
          model.append(h('option', { value: name }, name));
        }
      }
    },
  };
}

const choice = (options, onchange) => h('select', { onchange: () => onchange() }, options.map(([value, text]) => h('option', { value }, text)));

const field = (label, control) => h('label', { class: 'field' }, h('span', null, label), control);
