/** The time that the page looks at: one of the windows of GET /statistics, or a range. The address says which. */

import { moment } from './format.js';
import { createStore } from './store.js';

const minuteMs = 60_000;

/** `minutes` is the length; `words` follow "the last"; `phrase` says the same alone; `query` goes to the API. */
export const periods = [
  ['5m', '5 min', '5 minutes', 5],
  ['1h', '1 h', 'hour', 60],
  ['24h', '24 h', '24 hours', 24 * 60],
  ['7d', '7 d', '7 days', 7 * 24 * 60],
].map(([name, label, words, minutes]) => ({ name, label, words, minutes, phrase: `the last ${words}`, query: { window: name } }));

/**
 * The chosen time, as a store that follows the address. While that says none it is the shortest window that has chats, which is
 * not known, and the store's value undefined, until `settle` is called.
 */
export function createPeriod(place) {
  const store = createStore();
  let usual;

  function follow({ query }) {
    const next = periodOf(query) ?? usual;
    // A range is made anew each time; the same one is no change.
    if (next && (store.value?.name !== next.name || store.value.phrase !== next.phrase)) {
      store.set(next);
    }
  }

  place.on(follow);
  return {
    ...store,
    get value() {
      return store.value;
    },
    /** Tells when the newest chat began, as of now (both ms since 1970), or null for no chat: once; the page does not jump later on. */
    settle(lastChatAt, now) {
      usual ??= periods.find(({ minutes }) => lastChatAt !== null && now - lastChatAt < minutes * minuteMs)
        ?? (lastChatAt === null ? periods[0] : periods.at(-1));
      follow(place.value);
    },
    choose: (period) => place.go({ period: period.name, window: null, from: null, to: null, cursor: null }),
    chooseRange: (from, to) => place.go({ period: null, window: null, from: from.toISOString(), to: to.toISOString(), cursor: null }),
  };
}

// The API calls a period a window.
function periodOf({ period, window, from, to }) {
  const [fromMs, toMs] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
  return periods.find(({ name }) => name === (period ?? window)) ?? (fromMs < toMs ? rangeOf(fromMs, toMs) : null);
}

function rangeOf(from, to) {
  const isOneDay = new Date(from).toDateString() === new Date(to).toDateString();
  const [start, end] = [momentOf(from), momentOf(to)];
  const phrase = `${start} to ${isOneDay ? end.slice(end.lastIndexOf(' ') + 1) : end}`;
  return {
    name: 'custom', label: 'Range', words: phrase, minutes: (to - from) / minuteMs, phrase,
    query: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  };
}

// Whole minutes without their seconds.
const momentOf = (time) => moment(time).replace(/(\d\d:\d\d):00$/, '$1');
