/**
 * The live stream: one EventSource for the page, closed while the page is hidden, and resumed where it broke off.
 * Handlers of `sample`, `chat`, `alert`, `storage` get the event's data; `open` and `resync` get nothing.
 */

import { createStore } from './store.js';

const named = ['chat', 'alert', 'storage'];
const staleAfterMs = 5000;
const reopenAfterMs = 3000;
const lookEveryMs = 1000;

// The server says something every 15 s at least: in a longer silence the connection has died unseen.
const deadAfterMs = 40_000;

/** The states of the stream: `waiting` for its first event, `catching-up`, `live`, `stale`, `offline`. */
export function createLive(url) {
  const handlers = new Map();
  const state = createStore('waiting');
  let source = null;
  let reopening = null;
  let lastEventId = null;
  // By the server's clock, which may not be ours.
  let clockAheadMs = 0;
  let newestSampleAt = 0;
  let sampleSeenAt = Date.now();
  let heardAt = Date.now();

  function tell(kind, data) {
    handlers.get(kind)?.forEach((handle) => handle(data));
  }

  function received(event, kind) {
    heardAt = Date.now();
    lastEventId = event.lastEventId || lastEventId;
    if (kind === 'resync') {
      tell(kind);
      return;
    }
    const data = JSON.parse(event.data);
    if (kind === 'sample') {
      newestSampleAt = Date.parse(data.timestamp);
      sampleSeenAt = heardAt;
    }
    tell(kind, data);
    look();
  }

  // Only samples tell how old what arrives is: they come every second.
  function look() {
    if (source?.readyState !== EventSource.OPEN) {
      return;
    }
    if (Date.now() - heardAt >= deadAfterMs) {
      state.set('offline');
      close();
      open();
      return;
    }
    const ageMs = Date.now() + clockAheadMs - newestSampleAt;
    if (ageMs < staleAfterMs) {
      state.set('live');
    } else if (Date.now() - sampleSeenAt >= staleAfterMs) {
      state.set('stale');
    }
  }

  function open() {
    clearTimeout(reopening);
    const address = new URL(url);
    if (lastEventId) {
      address.searchParams.set('last_event_id', lastEventId);
    }
    source = new EventSource(address);
    let isOpened = false;
    source.onopen = () => {
      isOpened = true;
      heardAt = Date.now();
      sampleSeenAt = heardAt;
      state.set('catching-up');
      tell('open');
      // Without a place to go on from, what happened meanwhile does not come.
      if (!lastEventId) {
        tell('resync');
      }
      look();
    };
    source.onmessage = (event) => received(event, 'sample');
    named.forEach((kind) => source.addEventListener(kind, (event) => received(event, kind)));
    source.addEventListener('resync', (event) => received(event, 'resync'));
    source.addEventListener('ping', () => {
      heardAt = Date.now();
    });
    source.onerror = () => {
      // One that was open has ended, as the API does when it cannot read what was missed; one that does not open again is cut off.
      state.set(isOpened ? 'waiting' : 'offline');
      isOpened = false;
      // The browser comes back by itself after a break, but not after a refusal.
      if (source.readyState === EventSource.CLOSED) {
        close();
        reopening = setTimeout(open, reopenAfterMs * (1 + Math.random()));
      }
    };
  }

  function close() {
    clearTimeout(reopening);
    source?.close();
    source = null;
  }

  function followVisibility() {
    if (document.hidden) {
      close();
    } else if (source === null) {
      open();
    }
  }

  return {
    state,
    /** Calls with every event of this kind; returns how to stop that. */
    on(kind, handle) {
      if (!handlers.has(kind)) {
        handlers.set(kind, new Set());
      }
      handlers.get(kind).add(handle);
      return () => handlers.get(kind).delete(handle);
    },
    /** Goes on from a snapshot (GET /dashboard/snapshot). */
    start(snapshot) {
      lastEventId = snapshot.event_id;
      clockAheadMs = Date.parse(snapshot.at) - Date.now();
      newestSampleAt = Date.parse(snapshot.samples?.[0]?.timestamp ?? 0);
      document.addEventListener('visibilitychange', followVisibility);
      setInterval(look, lookEveryMs);
      followVisibility();
    },
    /** Milliseconds since 1970 by the server's clock. */
    now: () => Date.now() + clockAheadMs,
  };
}
