/**
 * The page: its services, and its panels in their places. A panel is added by its name in panels.js: one of the overview with its
 * place in index.html, that of a page of its own to `views`.
 */

import { createAlertSignal } from './alert-signal.js';
import { createAlerts } from './alert-store.js';
import * as api from './api.js';
import { fill, h, set, setText } from './dom.js';
import { createLive } from './live.js';
import { commonPanels, firstPanels, laterPanels, loadPanel } from './panels.js';
import { createPeriod } from './period.js';
import { createPeriodChoice } from './period-choice.js';
import { createRouter, overviewPath, pathOf } from './router.js';
import { createSharedReads } from './shared-reads.js';
import { createStore } from './store.js';

/** The panel of each of the router's views; it gets the services, the id (null for a list) and the view's name. */
const views = {
  chat: 'chat', conversation: 'conversation', conversations: 'groups', users: 'groups', purposes: 'groups', models: 'groups',
  alerts: 'watching',
};

const snapshotRetryMs = 3000;

// What is further down is made when it is nearly seen: a visit that does not go there asks nothing for it.
const nearPx = 100;

const mountedAtOnce = 2;
const shownWithinMs = 1000;

// An API that takes longer to answer is not waited for: the page draws itself, and fills as it can.
const snapshotWithinMs = 1000;

/**
 * What every panel gets: `api` (api.js), `read` (shared-reads.js), `live` (live.js), the stores `snapshot` (GET /dashboard/snapshot:
 * again after a gap in the stream), `alerts` (alert-store.js), `storage` (the storage event's data), `period` (period.js), `place`
 * (router.js) and `removed` (`{ id }` of the conversation that was deleted here last).
 */
const place = createRouter();
const services = {
  api,
  read: createSharedReads(api),
  live: createLive(api.addressOf('/live-metrics')),
  snapshot: createStore(),
  storage: createStore(),
  period: createPeriod(place),
  place,
  removed: createStore(),
};
services.alerts = createAlerts(services);
const overview = document.querySelector('#overview');
const setTitle = createAlertSignal(services.alerts);

// The hash is the page's place: skipping does not change it.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.querySelector('#main').focus();
});
services.place.on(({ view }) => document.querySelectorAll('#places a').forEach((link) =>
  set(link, { 'aria-current': link.hash === pathOf(view) ? 'page' : null })));
const periodChoice = document.querySelector('#period');
fill(periodChoice, createPeriodChoice(services.period).element);
// Chats and conversations are shown whole, whenever they were.
services.place.on(({ view, id }) => { periodChoice.hidden = id !== null || ['conversations', 'alerts'].includes(view); });

// Which time is looked at depends on the snapshot, unless the address says it.
const seenAtOnce = [...commonPanels, ...(place.value.view === 'overview' ? firstPanels : [])];
const creators = loadAll(seenAtOnce);
const first = readSnapshot();
const patience = new Promise((resolve) => setTimeout(resolve, snapshotWithinMs));
const [creates, early] = await Promise.all([creators, Promise.race([first, patience])]);
if (early) {
  settle(early);
} else if (!services.period.value) {
  services.period.settle(null, Date.now());
}
mountAll(seenAtOnce, creates);
mountLater();
followPlace(document.querySelector('#view'));

showSnapshot(early ?? settle(await first));
services.live.on('storage', (storage) => services.storage.set(storage));
// A stream that opens tells when the storage is away; when it says nothing, all is stored.
services.live.on('open', () => services.storage.set({ ...services.storage.value, state: 'back', reason: null, records_waiting: 0 }));
services.live.on('resync', async () => showSnapshot(await readSnapshot()));
services.live.start(services.snapshot.value);
services.alerts.start();

function loadAll(names) {
  return Promise.all(names.map(loadPanel));
}

// Each once.
function mountAll(names, creates) {
  names.forEach((name, i) => {
    const mount = document.querySelector(`[data-panel="${name}"]`);
    if (mount.hidden) {
      fill(mount, creates[i](services).element);
      mount.hidden = false;
    }
  });
}

// Some at a time: when these have made the page longer, the others may no longer be near.
function mountLater() {
  const end = document.querySelector('footer');
  const left = [...laterPanels];
  let isMounting = false;
  const near = new IntersectionObserver(async (seen) => {
    const isDue = seen.some(({ isIntersecting }) => isIntersecting) && place.value.view === 'overview' && !('empty' in overview.dataset);
    if (!isDue || isMounting) {
      return;
    }
    isMounting = true;
    const next = left.splice(0, mountedAtOnce);
    mountAll(next, await loadAll(next));
    await Promise.race([Promise.all(next.map(isShown)), new Promise((resolve) => setTimeout(resolve, shownWithinMs))]);
    isMounting = false;
    if (left.length === 0) {
      stop();
      near.disconnect();
    } else {
      lookAgain();
    }
  }, { rootMargin: `${nearPx}px` });
  const lookAgain = () => {
    near.unobserve(end);
    near.observe(end);
  };
  const ends = [services.place.on(lookAgain), services.live.on('chat', lookAgain), services.snapshot.on(lookAgain)];
  const stop = () => ends.forEach((stopFollowing) => stopFollowing());
}

function isShown(name) {
  const panel = document.querySelector(`[data-panel="${name}"]`).firstElementChild;
  return new Promise((resolve) => {
    const changes = new MutationObserver(look);
    changes.observe(panel, { attributes: true, attributeFilter: ['data-state'] });
    look();

    function look() {
      if (panel.dataset.state !== 'loading') {
        changes.disconnect();
        resolve();
      }
    }
  });
}

// Until it comes: without it there is nothing to go on from.
async function readSnapshot() {
  for (; ;) {
    try {
      return await api.get('/dashboard/snapshot');
    } catch (error) {
      if (!(error instanceof api.ApiError)) {
        throw error;
      }
      services.live.state.set('offline');
      await new Promise((resolve) => setTimeout(resolve, snapshotRetryMs));
    }
  }
}

function showSnapshot(snapshot) {
  services.storage.set(snapshot.storage);
  services.snapshot.set(snapshot);
  performance.mark('snapshot-shown');
}

// Where nothing was ever asked, the chat box comes first, and the figures with the first chat.
function settle(snapshot) {
  const { last_chat_at: lastChatAt, at } = snapshot;
  services.period.settle(lastChatAt === undefined ? Date.parse(at) : lastChatAt && Date.parse(lastChatAt), Date.parse(at));
  // What could not be read is no sign that nothing was asked.
  if (lastChatAt === null && snapshot.statistics !== null) {
    overview.prepend(overview.querySelector('[data-panel="try"]'));
    loadAll(['try']).then((creates) => mountAll(['try'], creates));
    set(overview, { 'data-empty': true });
    services.live.on('chat', () => set(overview, { 'data-empty': null }));
    services.snapshot.on((now) => now.last_chat_at && set(overview, { 'data-empty': null }));
  }
  return snapshot;
}

// The overview stays alive behind a view: coming back shows it as it was left, with the focus where it was.
function followPlace(mount) {
  const main = document.querySelector('#main');
  const notice = h('p', { class: 'notice', role: 'status' });
  const back = h('a', { href: overviewPath }, '← Overview');
  const way = h('nav', { class: 'back', 'aria-label': 'Way back' }, back);
  let shown = null;
  let shownIs = null;
  let left = 0;
  let leftFrom = null;
  overview.before(notice);
  services.removed.on(({ id }) => {
    // Its link goes too.
    leftFrom = null;
    setText(notice, `Conversation ${id} deleted.`);
  });
  services.place.on(async ({ view, id, query }) => {
    if (view === 'overview') {
      set(back, { href: pathOf(view, null, query) });
      loadAll(firstPanels).then((creates) => mountAll(firstPanels, creates));
    }
    const is = pathOf(view, id);
    // A query is its view's own matter.
    if (is === shownIs || (shownIs === null && view === 'overview')) {
      shownIs = is;
      return;
    }
    shownIs = is;
    const create = view in views ? await loadPanel(views[view]) : null;
    if (shownIs !== is) {
      // Gone on meanwhile.
      return;
    }
    if (shown === null && create) {
      left = scrollY;
      leftFrom = overview.contains(document.activeElement) ? document.activeElement : null;
    }
    shown?.dispose();
    shown = create ? create(services, id, view) : null;
    overview.hidden = shown !== null;
    mount.hidden = shown === null;
    fill(mount, shown && id !== null && way, shown?.element);
    setTitle(shown ? `${id ?? titleOf(view)} · ChatMetrics` : 'ChatMetrics');
    if (shown) {
      setText(notice, '');
      scrollTo(0, 0);
      mount.focus();
    } else {
      (leftFrom?.isConnected ? leftFrom : main).focus({ preventScroll: true });
      scrollTo(0, left);
    }
  });
}

function titleOf(view) {
  return view[0].toUpperCase() + view.slice(1);
}
