/**
 * What all panels are made of. A panel is a module that exports a function: it gets the services (see main.js) and returns
 * `{ element, dispose }`. This builds the frame, with a state of its own for loading, empty, error and offline.
 */

import { ApiError } from './api.js';
import { fill, h, set, setText } from './dom.js';
import { clock } from './format.js';
import { throttle } from './store.js';

// Of why Redis takes no writes: it still answers reads.
const stillRead = ['full', 'read_only'];

let panels = 0;

/**
 * @param services Those of main.js.
 * @param {{ title: string, controls?: Node[], quiet?: boolean, optional?: boolean, sampled?: boolean, apart?: boolean }} options `controls` stand beside
 * the title; a quiet panel's title is for screen readers only; an optional panel is not on the page until it shows something; a sampled
 * one is as old as the newest sample; what one apart shows is of now also while Redis is away.
 */
export function createPanel(services, { title, controls = [], quiet = false, optional = false, sampled = false, apart = false }) {
  const id = `panel-title-${++panels}`;
  const heading = h('h2', { id, class: quiet ? 'for-readers' : null }, title);
  const age = h('span', { class: 'panel-age', hidden: true });
  const note = h('p', { class: 'panel-note', role: 'status', hidden: true });
  const body = h('div', { class: 'panel-body' });
  const element = h('section', { class: 'panel', 'aria-labelledby': id },
    h('header', { class: quiet ? 'panel-header for-readers' : 'panel-header' }, heading, age, controls), note, body);
  const owned = [];
  let loading = null;
  let retry = null;
  let isShown = false;
  let isAbsent = optional;
  let dataAt = null;
  let failure = null;

  function state(name) {
    set(element, { 'data-state': name, 'aria-busy': name === 'loading' });
  }

  function say(...content) {
    fill(note, ...content);
    note.hidden = content.length === 0;
  }

  // What is on the page stays, grey, and says how old it is. That the API or Redis is away is said once, by the status strip; a panel
  // that has nothing to show for it is not on the page meanwhile.
  function sayConnection() {
    const isOffline = services.live.state.value === 'offline';
    const isCutOff = isOffline || services.storage.value?.state === 'away';
    const isSaidOnce = failure !== null && ((isOffline && failure.status === 0 && isShown) || (isCutOff && failure.status === 503));
    const isUnread = isCutOff && !apart && !stillRead.includes(services.storage.value?.reason);
    const isSilent = sampled && services.live.state.value === 'stale';
    const isStale = dataAt !== null && (isOffline || isUnread || isSilent || (isCutOff && failure !== null));
    age.hidden = !isStale;
    setText(age, isStale ? `as of ${clock(dataAt)}` : '');
    set(element, { 'data-stale': isStale });
    element.hidden = isAbsent || (isSaidOnce && !isShown);
    if (failure === null || isSaidOnce) {
      say();
    } else {
      say(failure.message, ' ', retry && h('button', { type: 'button', class: 'quiet', onclick: retry }, 'Try again'));
    }
  }

  const panel = {
    element,
    body,
    heading,

    /** Shows content: this is what there is. */
    show(...content) {
      if (content.length > 0) {
        fill(body, ...content);
      }
      isShown = true;
      isAbsent = false;
      failure = null;
      retry = null;
      set(element, { 'data-outdated': null });
      state('ready');
      sayConnection();
    },

    /** Data has come, now: what is shown is as of then. */
    fresh() {
      dataAt = Date.now();
    },

    /** Shows that there is nothing, and how there comes to be something. */
    empty(...words) {
      panel.show(h('p', { class: 'panel-empty' }, words));
      state('empty');
    },

    /** There is nothing, and nothing to be said of it: the panel is not on the page until it shows something again. */
    absent() {
      panel.show();
      isAbsent = true;
      sayConnection();
    },

    /**
     * What is shown is not what is asked for any more, as when another window is chosen: it fades until that comes, and goes if it
     * does not.
     */
    outdate() {
      isShown = false;
      dataAt = null;
      set(element, { 'data-outdated': body.childElementCount > 0 });
    },

    /** Shows that something is on its way; content that is there stays. */
    loading() {
      if (body.childElementCount === 0) {
        fill(body, h('p', { class: 'panel-empty' }, 'Loading…'));
      }
      state('loading');
    },

    /** Shows what went wrong above the content that is there. */
    fail(error, again) {
      failure = error;
      retry = again;
      if (!isShown) {
        fill(body);
        set(element, { 'data-outdated': null });
      }
      state('error');
      sayConnection();
    },

    /** Reads, then shows; the last call wins. What fails is said, and tried again when the API is back. */
    async load(read, show) {
      loading?.abort();
      const mine = new AbortController();
      loading = mine;
      panel.loading();
      try {
        const result = await read(mine.signal);
        if (!mine.signal.aborted) {
          panel.fresh();
          show(result);
        }
      } catch (error) {
        if (!(error instanceof ApiError)) {
          if (error.name === 'AbortError') {
            return;
          }
          throw error;
        }
        panel.fail(error, () => panel.load(read, show));
      }
    },

    /** Ends with the panel: what `store.on` and `live.on` return. */
    own(...ends) {
      owned.push(...ends);
    },

    /** Calls every so often while the page is seen. */
    every(ms, call) {
      const timer = setInterval(() => document.hidden || call(), ms);
      panel.own(() => clearInterval(timer));
    },

    /** Reads again every so often and after chats, and anew when another window is chosen. */
    follow(read, { everyMs, afterChatMs }) {
      const afterChat = throttle(afterChatMs, read);
      panel.own(
        services.period.on(() => {
          panel.outdate();
          read();
        }),
        services.live.on('chat', () => afterChat()),
        services.live.on('resync', read),
        afterChat.cancel);
      panel.every(everyMs, read);
    },

    dispose() {
      loading?.abort();
      owned.splice(0).forEach((end) => end());
    },
  };

  panel.own(
    services.live.state.on((now) => {
      sayConnection();
      if (now === 'live') {
        retry?.();
      }
    }),
    services.storage.on((now) => {
      sayConnection();
      if (now?.state !== 'away') {
        retry?.();
      }
    }));
  panel.loading();
  return panel;
}

/** A dot and a word; `tone` is good, warning, bad or calm. */
export function createBadge() {
  const word = h('span');
  const element = h('span', { class: 'badge' }, word);
  return {
    element,
    set(tone, text) {
      set(element, { 'data-tone': tone });
      setText(word, text);
    },
  };
}
