/**
 * What all panels are made of. A panel is a module that exports a function: it gets the services (see main.js) and returns
 * `{ element, dispose }`. This builds the frame, with a state of its own for loading, empty, error and offline.
 */

import { ApiError } from './api.js';
import { fill, h, set, setText } from './dom.js';
import { clock } from './format.js';

let panels = 0;

/**
 * @param services Those of main.js.
 * @param {{ title: string, controls?: Node[], quiet?: boolean }} options `controls` stand beside the title; a quiet panel's
 * title is for screen readers only.
 */
export function createPanel(services, { title, controls = [], quiet = false }) {
  const id = `panel-title-${++panels}`;
  const heading = h('h2', { id, class: quiet ? 'for-readers' : null }, title);
  const note = h('p', { class: 'panel-note', role: 'status', hidden: true });
  const body = h('div', { class: 'panel-body' });
  const element = h('section', { class: 'panel', 'aria-labelledby': id },
    h('header', { class: quiet ? 'panel-header for-readers' : 'panel-header' }, heading, controls), note, body);
  const owned = [];
  let loading = null;
  let retry = null;
  let shownAt = null;

  function state(name) {
    set(element, { 'data-state': name, 'aria-busy': name === 'loading' });
  }

  function say(...content) {
    fill(note, ...content);
    note.hidden = content.length === 0;
  }

  // What is on the page stays, and says how old it is.
  function sayConnection() {
    if (services.live.state.value === 'offline' && shownAt !== null) {
      say(`Offline: as of ${clock(shownAt)}.`);
    } else if (element.dataset.state !== 'error') {
      say();
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
      shownAt = Date.now();
      retry = null;
      state('ready');
      sayConnection();
    },

    /** Shows that there is nothing, and how there comes to be something. */
    empty(...words) {
      panel.show(h('p', { class: 'panel-empty' }, words));
      state('empty');
    },

    /** Shows that something is on its way; content that is there stays. */
    loading() {
      if (shownAt === null) {
        fill(body, h('p', { class: 'panel-empty' }, 'Loading…'));
      }
      state('loading');
    },

    /** Shows what went wrong above the content that is there. */
    fail(error, again) {
      retry = again;
      if (shownAt === null) {
        fill(body);
      }
      state('error');
      say(error.message, ' ', again && h('button', { type: 'button', class: 'quiet', onclick: again }, 'Try again'));
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

    dispose() {
      loading?.abort();
      owned.splice(0).forEach((end) => end());
    },
  };

  panel.own(services.live.state.on((now) => {
    sayConnection();
    if (now === 'live') {
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
