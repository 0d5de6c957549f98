/**
 * The page's places: `#/`, `#/chat/{id}`, `#/conversation/{id}`, `#/conversations`, `#/users`, `#/purposes`, `#/models`, `#/alerts`,
 * each with a query such as `#/?period=24h&sort=price_usd`. Links are ordinary links; back and forward are the browser's.
 */

import { createStore } from './store.js';

/** The parts of a query that say which time is looked at: a link that says none keeps the time of the place it is on. */
const timeKeys = ['period', 'window', 'from', 'to'];

const things = /^(chat|conversation)\/([^/]+)$/;
const lists = /^(conversations|users|purposes|models|alerts)$/;

/** The address of a place. What is null in the query is left out. */
export function pathOf(view, id = null, query = {}) {
  const path = view === 'overview' ? '' : id === null ? view : `${view}/${encodeURIComponent(id)}`;
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ''));
  return `#/${path}${given.size > 0 ? `?${given}` : ''}`;
}

export const overviewPath = pathOf('overview');

/** Where a chat is shown. */
export const chatPath = (chatId) => pathOf('chat', chatId);

/** Where a conversation is shown. */
export const conversationPath = (conversationId) => pathOf('conversation', conversationId);

/**
 * A store of where the page is: `{ view, id, query }`. `go(changes)` changes the query of the place, as a step that "back" undoes;
 * `replace(changes)` without one. A change to null takes a key out.
 */
export function createRouter() {
  const store = createStore(read(location.hash) ?? { view: 'overview', id: null, query: {} });
  // An entry that was seen keeps its own time; one that a link has just made takes that of the place before.
  const markSeen = () => history.replaceState({ isSeen: true }, '', addressOf(store.value));

  function move(place) {
    if (addressOf(place) !== addressOf(store.value)) {
      store.set(place);
    }
  }

  function changed(changes) {
    const { view, id, query } = store.value;
    const next = Object.entries({ ...query, ...changes }).filter(([, value]) => value !== null && value !== undefined && value !== '');
    return { view, id, query: Object.fromEntries(next.map(([key, value]) => [key, String(value)])) };
  }

  addEventListener('hashchange', () => {
    const place = read(location.hash);
    // A hash that is no place, such as the skip link's, leaves the page where it is.
    if (place) {
      move(history.state?.isSeen ? place : inTimeOf(place, store.value));
      markSeen();
    }
  });
  history.replaceState({ isSeen: true }, '');

  return {
    ...store,
    get value() {
      return store.value;
    },
    go(changes) {
      const place = changed(changes);
      if (addressOf(place) !== addressOf(store.value)) {
        history.pushState({ isSeen: true }, '', addressOf(place));
        store.set(place);
      }
    },
    replace(changes) {
      move(changed(changes));
      markSeen();
    },
  };
}

const addressOf = ({ view, id, query }) => pathOf(view, id, query);

function inTimeOf(place, { query }) {
  if (timeKeys.some((key) => key in place.query)) {
    return place;
  }
  const time = Object.fromEntries(timeKeys.filter((key) => key in query).map((key) => [key, query[key]]));
  return { ...place, query: { ...time, ...place.query } };
}

function read(hash) {
  if (hash !== '' && !hash.startsWith('#/')) {
    return null;
  }
  const [path, search = ''] = hash.slice(2).split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const [, view, id] = things.exec(path) ?? lists.exec(path) ?? [];
  try {
    return { view: view ?? 'overview', id: id === undefined ? null : decodeURIComponent(id), query };
  } catch {
    return { view: 'overview', id: null, query };
  }
}
