/** The latest chats of all conversations: filtered, page by page, and as they arrive. */

import { createChatTable } from '../chat-table.js';
import { h, set, setText } from '../dom.js';
import { createPanel } from '../panel.js';
import { createStageLegend } from '../stages.js';
import { throttle } from '../store.js';

const pageSize = 20;
const arriveEveryMs = 1000;
const typedAfterMs = 400;
const key = 'chatmetrics.filters';

const ratings = [['', 'Any rating'], ['rating=good', 'Good'], ['rating=high_usage', 'High Usage']];
const outcomes = [
  ['', 'Any outcome'], ['status=completed', 'Answered'], ['status=failed', 'Failed'], ['status=cancelled', 'Cancelled'],
];

export function create(services) {
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
    filters.learn(page.chats);
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
    setText(place, isFirst ? 'The newest; others appear as they end.' : `Page ${cursors.length + 1}${arrived === 0 ? '' : `; ${arrived} new since`}`);
    newest.hidden = isFirst;
  }

  // What ends shows on the first page; an older page stays as it is, and says so.
  const arrive = throttle(arriveEveryMs, () => {
    if (cursors.length === 0 && services.place.value.view === 'overview') {
      read();
    }
  });

  panel.own(
    services.live.on('chat', (chat) => {
      arrived += filters.match(chat) ? 1 : 0;
      showPlace();
      arrive();
    }),
    services.live.on('resync', arrive),
    services.live.on('open', arrive),
    services.filter.on((chosen) => {
      filters.choose(chosen);
      turn(() => cursors.splice(0));
      panel.element.scrollIntoView();
      set(panel.heading, { tabindex: -1 }).focus({ preventScroll: true });
    }),
    services.place.on(({ view }) => view === 'overview' && arrive()),
    arrive.cancel,
    filters.cancel);
  for (const grouping of ['model', 'purpose']) {
    services.api.get('/statistics', { query: { window: '7d', group_by: grouping } })
      .then((statistics) => filters.learn(statistics.groups.map((group) => ({ [grouping]: group.name }))))
      // Those of the chats that are shown are known without it.
      .catch(() => null);
  }
  read();
  return panel;
}

// They stay for as long as the tab does.
function createFilters(changed) {
  const typed = throttle(typedAfterMs, changed);
  const exact = () => h('input', { type: 'search', autocomplete: 'off', spellcheck: 'false', maxlength: 128, placeholder: 'Any', oninput: typed });
  const conversation = exact();
  const user = exact();
  const purpose = choice([['', 'Any purpose']], changed);
  const rating = choice(ratings, changed);
  const model = choice([['', 'Any model']], changed);
  const outcome = choice(outcomes, changed);
  const clear = h('button', { type: 'button', class: 'quiet', onclick: forget }, 'Clear');
  const controls = { conversation, user, purpose, model, rating, outcome };
  const element = h('div', { class: 'filters', role: 'search', 'aria-label': 'Filter the chats' },
    field('Conversation (exact id)', conversation), field('User (exact id)', user), field('Purpose', purpose), field('Model', model),
    field('Rating', rating), field('Outcome', outcome), clear);

  const areSet = () => Object.values(controls).some((control) => control.value.trim() !== '');

  function forget() {
    Object.values(controls).forEach((control) => {
      control.value = '';
    });
    changed();
    conversation.focus();
  }

  function chosen() {
    return {
      conversation_id: conversation.value.trim(),
      user: user.value.trim(),
      purpose: purpose.value,
      model: model.value,
      ...Object.fromEntries(new URLSearchParams(rating.value)),
      ...Object.fromEntries(new URLSearchParams(outcome.value)),
    };
  }

  const kept = remembered();
  learn([{ model: kept.model, purpose: kept.purpose, error: new URLSearchParams(kept.outcome).get('error') }]);
  for (const [name, control] of Object.entries(controls)) {
    control.value = kept[name] ?? '';
  }

  // Models, purposes and classes of errors that there are.
  function learn(chats) {
    for (const chat of chats) {
      offer(model, chat.model, chat.model);
      offer(purpose, chat.purpose, chat.purpose);
      offer(outcome, chat.error && chat.error !== 'cancelled' && `error=${chat.error}`, wordsOf(chat.error));
    }
  }

  return {
    element,
    areSet,
    learn,
    cancel: typed.cancel,
    /** Only these chats, of all: `{ user }`, `{ purpose }` or `{ model }`. */
    choose(chosen) {
      learn([chosen]);
      for (const [name, control] of Object.entries(controls)) {
        control.value = chosen[name] ?? '';
      }
    },
    query() {
      clear.disabled = !areSet();
      remember(Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value])));
      return chosen();
    },
    /** Whether a chat of the live stream is like that. */
    match(chat) {
      const { conversation_id: id, user: asker, purpose: aim, model: name, rating: rated, status, error } = chosen();
      return (!id || id === chat.conversation_id)
        && (!asker || asker === chat.user)
        && (!aim || aim === chat.purpose)
        && (!name || name === chat.model)
        && (!rated || rated === (chat.summary.performance_rating === 'Good' ? 'good' : 'high_usage'))
        && (!status || status === chat.status)
        && (!error || error === chat.error);
    },
  };
}

function offer(select, value, text) {
  if (value && ![...select.options].some((option) => option.value === value)) {
    select.append(h('option', { value }, text));
  }
}

// A browser may forbid storage: then they last as long as the page.
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function remember(values) {
  try {
    sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // Not remembered.
  }
}

// model_failed: Model failed.
const wordsOf = (error) => error && error[0].toUpperCase() + error.slice(1).replaceAll('_', ' ');

const choice = (options, onchange) => h('select', { onchange: () => onchange() }, options.map(([value, text]) => h('option', { value }, text)));

const field = (label, control) => h('label', { class: 'field' }, h('span', null, label), control);
