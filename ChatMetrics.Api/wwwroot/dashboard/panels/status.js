/** The strip at the top: is what the page shows alive, and is the service well? */

import { h, set, setText } from '../dom.js';
import { clock, count, decimal, unknown } from '../format.js';
import { createBadge, createPanel } from '../panel.js';

const streamStates = {
  waiting: ['calm', 'connecting', 'The live stream is being opened.'],
  'catching-up': ['calm', 'catching up', 'The stream is there again; what was missed is being read.'],
  live: ['good', 'live', 'A sample arrives every second.'],
  stale: ['warning', 'stale', 'The worker is down: no samples come, and chats that end are stored, but not yet in lists and statistics. '
    + 'What the page shows is from before.'],
};

const storageReasons = {
  no_answer: 'it does not answer',
  full: 'its memory is full',
  read_only: 'it is read-only',
  no_access: 'it refuses access',
  not_ready: 'it is not ready',
};

export function create(services) {
  const panel = createPanel(services, { title: 'Status', quiet: true });
  const stream = fact('Stream');
  const storage = fact('Redis');
  const chats = fact('Active chats');
  const overhead = fact('Tracker’s own CPU');
  panel.element.classList.add('strip');
  const facts = [stream, storage, chats, overhead];
  const trouble = h('p', { class: 'trouble', role: 'status' });
  panel.show(h('dl', null, facts.map((item) => item.element)), trouble);
  function sayTrouble() {
    // Without Redis there are no samples: that is said already.
    const said = storage.tone() === 'bad' ? facts.filter((item) => item !== stream) : facts;
    setText(trouble, said.map((item) => item.trouble()).filter(Boolean).join(' '));
    set(trouble, { 'data-tone': facts.some((item) => item.tone() === 'bad') ? 'bad' : null });
  }

  const newest = new Map();
  let isOffline = false;
  let isStale = false;

  // Offline nothing is known, until the stream or a snapshot tells it anew.
  function showState(state) {
    isOffline = state === 'offline';
    isStale = state === 'stale';
    stream.say(...(isOffline
      ? ['bad', 'offline',
        `Offline since ${clock(Date.now())}: the API cannot be reached. The page tries again by itself; what it shows is from before.`]
      : streamStates[state]));
    showStorage(services.storage.value);
    showSamples();
  }
  function showStorage(now) {
    if (isOffline) {
      storage.say('unknown', 'unknown', 'The API cannot be reached.');
    } else if (now) {
      storage.say(...storageWords(now));
    }
    sayTrouble();
  }
  function showSample(sample) {
    newest.set(sample.host, sample);
    [...newest.keys()].filter((host) => !sample.hosts.includes(host) && host !== sample.host).forEach((host) => newest.delete(host));
    showSamples();
  }
  function showSamples() {
    const samples = isOffline ? [] : [...newest.values()];
    const active = samples.reduce((sum, sample) => sum + sample.active_chats, 0);
    const samplers = samples.flatMap((sample) => sample.processes.map((process) => process.sampler_cpu_percent))
      .filter((cpu) => cpu !== null);
    const sampler = samplers.length === 0 ? null : samplers.reduce((sum, cpu) => sum + cpu, 0);
    const tone = isOffline || isStale ? 'unknown' : 'plain';
    const at = isStale && samples.length > 0 ? ` As of ${clock(Math.max(...samples.map(({ timestamp }) => Date.parse(timestamp))))}.` : '';
    chats.say(tone, samples.length === 0 ? unknown : count(active), `Of all services on all hosts, by the newest samples.${at}`);
    overhead.say(tone, sampler === null ? unknown : `${decimal(sampler, 2)} %`,
      'CPU of the threads that read CPU and memory 20 times a second, in percent of the machine.'
        + at);
  }

  panel.own(
    services.live.state.on(showState),
    services.storage.on(showStorage),
    services.snapshot.on((snapshot) => {
      newest.clear();
      snapshot.samples?.forEach((sample) => newest.set(sample.host, sample));
      showSamples();
    }),
    services.live.on('sample', showSample));
  return panel;
}

function storageWords({ state, reason, records_waiting: waiting, records_dropped: dropped }) {
  const lost = dropped > 0 ? ` ${count(dropped)} were dropped for want of room.` : '';
  switch (state) {
    case 'away':
      return ['bad', `away, ${count(waiting)} waiting`,
        `Redis is away: ${storageReasons[reason] ?? reason}. Chat records wait on disk. `
          + `The figures are from before; what could not be read is not shown.${lost}`];
    case 'replaying':
      return ['warning', `storing ${count(waiting)}`, `Redis is back; what waited is being stored.${lost}`];
    default:
      return [dropped > 0 ? 'warning' : 'good', 'ok', `Every chat record is stored.${lost}`];
  }
}

function fact(name) {
  const badge = createBadge();
  const element = h('div', { class: 'fact' }, h('dt', null, name), h('dd', null, badge.element));
  let tone = null;
  return {
    element,
    say(nextTone, text, title) {
      tone = nextTone;
      badge.set(tone, text);
      set(element, { title });
    },
    tone: () => tone,
    /** What is wrong, in words; null when nothing is. */
    trouble: () => (tone === 'warning' || tone === 'bad' ? element.title : null),
  };
}
