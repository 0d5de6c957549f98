/** The chats of the chosen time: sorted, filtered, page by page, and as they arrive. All of that is in the address. */

import { columns, createColumnChoice } from '../chat-columns.js';
import { createChatFilters, filterWords } from '../chat-filters.js';
import { createChatTable } from '../chat-table.js';
import { fill, h, set, setText } from '../dom.js';
import { chatsQuery, filterKeys, filterOf, matches, spanKeys } from '../filters.js';
import { createPanel } from '../panel.js';
import { openExport } from '../panels.js';
import { createStageLegend } from '../stages.js';
import { throttle } from '../store.js';

const pageSize = 25;
const arriveEveryMs = 1000;
const byTime = 'started_at';
const listKeys = [...filterKeys, ...spanKeys, 'sort', 'order', 'cursor'];

export function create(services) {
  const { place, period } = services;
  // That of the overview as it was last: other views have queries of their own.
  let query = {};
  const table = createChatTable({ label: 'Chats', limits: () => services.snapshot.value?.limits, sortBy });
  const nothing = h('p', { class: 'panel-empty' });
  const words = h('span', { class: 'quiet-text', role: 'status' });
  const newer = h('button', { type: 'button', onclick: () => turn(before.get(now().cursor) ?? null, pageNumber() - 1) });
  const older = h('button', { type: 'button', onclick: () => {
    before.set(nextCursor, now().cursor ?? null);
    turn(nextCursor, pageNumber() + 1);
  } });
  const first = h('button', { type: 'button', class: 'quiet', onclick: () => (now().cursor ? turn(null, 1) : again()) });
  const filters = createChatFilters((changes) => move({ ...changes, cursor: null, page: null }), learn);
  const sorts = columns.filter((column) => column.sort);
  const sortChoice = h('select', { 'aria-label': 'Sorted by', onchange: () => sortBy(sortChoice.value, 'desc') },
    sorts.map(({ sort, label }) => h('option', { value: sort }, label)));
  const choice = createColumnChoice();
  const toolbar = h('div', { class: 'toolbar' },
    filters.element, h('label', { class: 'sort-choice' }, 'Sorted by ', sortChoice), createStageLegend(), choice.element,
    h('button', { type: 'button', onclick: exportShown }, 'Export'));
  const panel = createPanel(services, { title: 'Chats', controls: [toolbar] });
  const content = [table.element, nothing, h('nav', { class: 'pager', 'aria-label': 'Pages of chats' }, newer, older, words, first)];
  // The page before each that was turned to: the cursors lead only onwards.
  const before = new Map();
  let nextCursor = null;
  let arrived = 0;
  let shownList = null;
  let isMoving = false;
  let isNewPage = true;
  let isOpened = false;

  // What there is to choose from. That of the chats that are shown is known without it.
  function learn() {
    for (const grouping of ['model', 'purpose']) {
      services.read('/statistics', { query: { ...period.value.query, group_by: grouping } })
        .then((statistics) => filters.learn(statistics.groups.map((group) => ({ [grouping]: group.name }))))
        .catch(() => null);
    }
  }

  const now = () => query;
  const order = () => now().order ?? 'desc';
  const sort = () => now().sort ?? byTime;
  const isNewestFirst = () => sort() === byTime && order() === 'desc';
  const isLive = () => isNewestFirst() && !now().cursor;
  const pageNumber = () => Math.max(1, Number.parseInt(now().page, 10) || (now().cursor ? 2 : 1));

  // A move of its own, which must not scroll the page.
  function move(changes) {
    isMoving = true;
    place.go(changes);
    isMoving = false;
  }

  function sortBy(key, direction) {
    move({ sort: key === byTime ? null : key, order: direction === 'desc' ? null : direction, cursor: null, page: null });
  }

  const turn = (cursor, page) => move({ cursor, page: page > 1 && cursor ? page : null });

  // All of its pages.
  function exportShown() {
    const words = ['All chats', !now().chats_from && `of ${period.value.phrase}`].filter(Boolean).join(' ');
    openExport({ query: chatsQuery(now(), period.value), words: [words, ...filterWords(now())].join(' · ') })
      .catch(() => panel.fail(new Error('The export could not be loaded. Perhaps something in this browser blocks its file.'), exportShown));
  }

  function again() {
    isNewPage = true;
    read();
  }

  function read() {
    const asked = {
      limit: pageSize, cursor: now().cursor, ...chatsQuery(now(), period.value),
      ...(isNewestFirst() ? {} : { sort: sort(), order: order() }),
    };
    panel.load((signal) => services.api.get('/chats', { query: asked, signal }), show);
  }

  function show(page) {
    nextCursor = page.next_cursor;
    if (!now().cursor) {
      arrived = 0;
    }
    filters.learn(page.chats);
    table.set(page.chats, { fresh: !isNewPage });
    table.sorted(sort(), order());
    isNewPage = false;
    table.element.hidden = page.chats.length === 0;
    nothing.hidden = page.chats.length > 0;
    fill(nothing, emptyWords());
    newer.disabled = !now().cursor;
    older.disabled = nextCursor === null;
    showWords();
    panel.show(...(table.element.isConnected ? [] : content));
  }

  function emptyWords() {
    if (Object.keys(filterOf(now())).length > 0 || now().chats_from) {
      return nextCursor
        ? 'None among those that were looked through; Older looks further back.'
        : 'No such chat is stored. The figures also count those of deleted conversations.';
    }
    if (now().cursor) {
      return 'There are no older chats.';
    }
    return `No chats in ${period.value.phrase}.${period.value.name === 'custom' ? '' : ' Each question shows up here as it ends.'}`;
  }

  function showWords() {
    const column = sorts.find((one) => one.sort === sort());
    const isFirst = !now().cursor;
    setText(newer, isNewestFirst() ? '← Newer' : '← Previous');
    setText(older, isNewestFirst() ? 'Older →' : 'Next →');
    const sorted = `${order() === 'desc' ? 'Highest' : 'Lowest'} ${column?.label ?? sort()} first`;
    const where = isFirst ? (isNewestFirst() ? 'The newest; others appear as they end.' : sorted) : `Page ${pageNumber()}`;
    setText(words, `${where}${arrived === 0 ? '' : `; ${arrived} new since`}`);
    first.hidden = isFirst && arrived === 0;
    setText(first, isFirst ? 'Read again' : isNewestFirst() ? 'Show the newest' : 'Show the first');
    sortChoice.value = column ? sort() : byTime;
    newer.parentElement.hidden = newer.disabled && older.disabled && isFirst && arrived === 0 && !isNewestFirst();
  }

  // What ends shows on the first page; another page or order stays as it is, and says so.
  const arrive = throttle(arriveEveryMs, () => {
    if (isLive() && place.value.view === 'overview') {
      read();
    }
  });

  function follow({ view, query: next }) {
    const wasShown = shownList !== null;
    if (view === 'overview') {
      query = next;
    } else if (wasShown) {
      return;
    }
    const list = JSON.stringify(listKeys.map((key) => query[key] ?? null));
    if (list === shownList) {
      arrive();
      return;
    }
    const isLedTo = wasShown && !isMoving && Object.keys(filterOf(query)).concat(query.chats_from ?? []).length > 0;
    shownList = list;
    filters.show(query);
    arrived = 0;
    if (wasShown) {
      again();
    }
    if (isLedTo) {
      // After the overview is there again.
      requestAnimationFrame(() => {
        panel.element.scrollIntoView();
        set(panel.heading, { tabindex: -1 }).focus({ preventScroll: true });
      });
    }
  }

  panel.own(
    services.live.on('chat', (chat) => {
      arrived += matches(filterOf(now()), chat) && !now().chats_from ? 1 : 0;
      if (table.element.isConnected && !isLive()) {
        showWords();
      }
      arrive();
    }),
    services.live.on('resync', arrive),
    // The first time the stream goes on from the snapshot, and misses nothing.
    services.live.on('open', () => {
      if (isOpened) {
        arrive();
      }
      isOpened = true;
    }),
    place.on(follow),
    period.on(() => {
      panel.outdate();
      again();
    }),
    table.dispose,
    arrive.cancel,
    filters.dispose,
    choice.dispose);
  return panel;
}
