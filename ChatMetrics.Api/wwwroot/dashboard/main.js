/**
 * The page: its services, and its panels in their places. A panel is added by its name: one of the overview to
 * `panels`, with its place in index.html, the view of one thing to `views`.
 */

import * as api from './api.js';
import { fill, h, setText } from './dom.js';
import { createLive } from './live.js';
import { loadPanel } from './panels.js';
import { createPeriod, periodChoice } from './period.js';
import { createRouter, overviewPath } from './router.js';
import { createStore } from './store.js';

/** Of the overview, each in its place of index.html. */
const panels = ['status', 'figures', 'load', 'stages', 'shares', 'chats', 'try', 'alerts'];

/** By the router's name of the view; each gets the services and the id. */
const views = ['chat', 'conversation'];

const snapshotRetryMs = 3000;

// Panels that take longer hear of what is there by another snapshot.
const panelsWithinMs = 2000;

/**
 * What every panel gets: `api` (api.js), `live` (live.js), the stores `snapshot` (GET /dashboard/snapshot: again after a gap in
 * the stream), `storage` (the storage event's data), `period` (period.js), `place` (router.js), `filter` (the chats that were
 * asked for last, such as `{ user }`) and `removed` (`{ id }` of the conversation that was deleted here last).
 */
const services = {
  api,
  live: createLive(api.addressOf('/live-metrics')),
  snapshot: createStore(),
  storage: createStore(),
  period: createPeriod(),
  place: createRouter(),
  filter: createStore(),
  removed: createStore(),
};

// The hash is the page's place: skipping does not change it.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.querySelector('#main').focus();
});

fill(document.querySelector('#period'), periodChoice(services.period));
const loaded = Promise.all(panels.map(async (name) => {
  const create = await loadPanel(name);
  const mount = document.querySelector(`[data-panel="${name}"]`);
  fill(mount, create(services).element);
  mount.hidden = false;
}));

Promise.all(views.map(async (name) => [name, await loadPanel(name)])).then((created) =>
  followPlace(Object.fromEntries(created), document.querySelector('#overview'), document.querySelector('#view')));
let areLate = false;
await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, panelsWithinMs)).then(() => { areLate = true; })]);
await loadSnapshot();
if (areLate) {
  loaded.then(() => loadSnapshot());
}
services.live.on('storage', (storage) => services.storage.set(storage));
// A stream that opens tells when the storage is away; when it says nothing, all is stored.
services.live.on('open', () => services.storage.set({ ...services.storage.value, state: 'back', reason: null, records_waiting: 0 }));
services.live.on('resync', () => loadSnapshot());
services.live.start(services.snapshot.value);

// Until it comes: without it there is nothing to go on from.
async function loadSnapshot() {
  for (; ;) {
    try {
      const snapshot = await api.get('/dashboard/snapshot');
      services.storage.set(snapshot.storage);
      services.snapshot.set(snapshot);
      performance.mark('snapshot-shown');
      return;
    } catch (error) {
      if (!(error instanceof api.ApiError)) {
        throw error;
      }
      services.live.state.set('offline');
      await new Promise((resolve) => setTimeout(resolve, snapshotRetryMs));
    }
  }
}

// The overview stays alive behind a view: coming back shows it as it was left, with the focus where it was.
function followPlace(creators, overview, mount) {
  const main = document.querySelector('#main');
  const notice = h('p', { class: 'notice', role: 'status' });
  let shown = null;
  let left = 0;
  let leftFrom = null;
  overview.before(notice);
  services.removed.on(({ id }) => {
    // Its link goes too.
    leftFrom = null;
    setText(notice, `Conversation ${id} deleted.`);
  });
  services.place.on(({ view, id }) => {
    const create = creators[view];
    if (shown === null && create) {
      left = scrollY;
      leftFrom = overview.contains(document.activeElement) ? document.activeElement : null;
    }
    const wasShown = shown;
    shown?.dispose();
    shown = create ? create(services, id) : null;
    overview.hidden = shown !== null;
    mount.hidden = shown === null;
    fill(mount, shown && h('nav', { class: 'back', 'aria-label': 'Way back' }, h('a', { href: overviewPath }, '← Overview')), shown?.element);
    document.title = shown ? `${id} · ChatMetrics` : 'ChatMetrics';
    if (shown) {
      setText(notice, '');
      scrollTo(0, 0);
      mount.focus();
    } else if (wasShown) {
      (leftFrom?.isConnected ? leftFrom : main).focus({ preventScroll: true });
      scrollTo(0, left);
    }
  });
}
