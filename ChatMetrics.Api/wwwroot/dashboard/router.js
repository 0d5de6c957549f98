/** The page's places: `#/`, `#/chat/{id}`, `#/conversation/{id}`. Links are ordinary links; back and forward are the browser's. */

import { createStore } from './store.js';

export const overviewPath = '#/';

/** Where a chat is shown. */
export const chatPath = (chatId) => `#/chat/${encodeURIComponent(chatId)}`;

/** Where a conversation is shown. */
export const conversationPath = (conversationId) => `#/conversation/${encodeURIComponent(conversationId)}`;

/** A store of where the page is: `{ view: 'overview' | 'chat' | 'conversation', id }`. */
export function createRouter() {
  const store = createStore(read(location.hash) ?? { view: 'overview', id: null });
  addEventListener('hashchange', () => {
    const place = read(location.hash);
    // A hash that is no place, such as the skip link's, leaves the page where it is.
    if (place && (place.view !== store.value.view || place.id !== store.value.id)) {
      store.set(place);
    }
  });
  return store;
}

function read(hash) {
  const [, view, id] = /^#\/(chat|conversation)\/([^/]+)$/.exec(hash) ?? [];
  if (view) {
    return decoded(view, id);
  }
  return hash === '' || hash.startsWith('#/') ? { view: 'overview', id: null } : null;
}

function decoded(view, id) {
  try {
    return { view, id: decodeURIComponent(id) };
  } catch {
    return { view: 'overview', id: null };
  }
}
