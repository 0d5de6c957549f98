/** What is wrong now: of the snapshot, of the live stream's `alert` events, and asked for again, for values change and go on. */

import { ApiError } from './api.js';
import { createStore } from './store.js';

const everyMs = 15_000;
const whileActiveMs = 5000;
// Nobody sees the page, but its title and its icon: the stream is closed then.
const whileHiddenMs = 30_000;

const stateOrder = ['firing', 'silenced', 'pending'];

/** A store of `{ active, incomplete }`: the alerts in the API's order, and why some may be missing, or null. */
export function createAlerts({ api, live, snapshot }) {
  const store = createStore();
  // What an event has told is newer than an answer that was under way.
  let told = 0;
  let reading = null;
  let timer = null;

  // A budget that has reached several of its levels is told of once, by the highest.
  function show(active, incomplete) {
    store.set({ active: active.filter((alert) => !active.some((other) => isAbove(other, alert))), incomplete });
  }

  function apply(alert) {
    told++;
    const others = (store.value?.active ?? []).filter(({ id }) => id !== alert.id);
    show(alert.state === 'resolved' ? others : [...others, alert].sort(byWeight), store.value?.incomplete ?? null);
  }

  async function read() {
    const before = told;
    try {
      const { active, incomplete = null } = await api.get('/alerts', { query: { limit: 1 } });
      if (before === told) {
        show(active, incomplete);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      // That the API is away is said once, by the status strip.
      if (error.status > 0) {
        show(store.value?.active ?? [], error.message);
      }
    }
  }

  function readOn() {
    clearTimeout(timer);
    const active = store.value?.active ?? [];
    timer = setTimeout(async () => {
      reading ??= read().finally(() => { reading = null; });
      await reading;
      readOn();
    }, document.hidden ? whileHiddenMs : active.length > 0 ? whileActiveMs : everyMs);
  }

  snapshot.on(({ alerts }) => alerts && show(alerts.active, alerts.incomplete ?? null));
  live.on('alert', apply);

  return {
    ...store,
    get value() {
      return store.value;
    },
    /** Begins to ask again: the first answer is the snapshot's. */
    start() {
      document.addEventListener('visibilitychange', readOn);
      readOn();
    },
    /** Tells nobody of an alert for an hour, or ends that. */
    async silence(alert, isSilent) {
      const path = `/alerts/${encodeURIComponent(alert.id)}/silence`;
      await (isSilent ? api.post(path, { query: { for: '1h' } }) : api.remove(path));
      const until = isSilent ? new Date(live.now() + 3_600_000).toISOString() : null;
      apply({ ...alert, silenced_until: until, state: alert.state === 'pending' ? 'pending' : isSilent ? 'silenced' : 'firing' });
    },
  };
}

const isAbove = (other, alert) => other.level_percent > alert.level_percent && other.state !== 'pending'
  && other.rule === alert.rule && other.group === alert.group;

const byWeight = (a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state)
  || a.severity.localeCompare(b.severity) || Date.parse(b.since) - Date.parse(a.since);
