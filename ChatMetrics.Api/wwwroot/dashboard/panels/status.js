/** The strip at the top: is what the page shows alive, and is the service well? */

import { h, set } from '../dom.js';
import { count, decimal, unknown } from '../format.js';
import { createBadge, createPanel } from '../panel.js';

const streamStates = {
  waiting: ['calm', 'connecting', 'The live stream is being opened.'],
  'catching-up': ['calm', 'catching up', 'The stream is there again; what was missed is being read.'],
  live: ['good', 'live', 'A sample arrives every second.'],
  stale: ['warning', 'stale', 'The stream is open, but no sample comes: the worker is down, or Redis is.'],
  offline: ['bad', 'offline', 'The API cannot be reached; the page tries again by itself.'],
};

const storageReasons = {
  no_answer: 'it does not answer',
  full: 'its memory is full',
  read_only: 'it is read-only',
  no_access: 'it refuses access',
  not_ready: 'it is not ready',
};

export function status(services) {
  const panel = createPanel(services, { title: 'Status', quiet: true });
  const stream = fact('Stream');
  const storage = fact('Redis');
  const chats = fact('Chats in work');
  const alerts = fact('Alerts');
  const overhead = fact('Tracker’s own CPU');
  panel.element.classList.add('strip');
  panel.show(h('dl', null, [stream, storage, chats, alerts, overhead].map((item) => item.element)));
  alerts.say('calm', 'none set up', 'There are no alert rules yet.');

  const newest = new Map();
  function showSample(sample) {
    newest.set(sample.host, sample);
    [...newest.keys()].filter((host) => !sample.hosts.includes(host) && host !== sample.host).forEach((host) => newest.delete(host));
    showSamples();
  }
  function showSamples() {
    const samples = [...newest.values()];
    const active = samples.reduce((sum, sample) => sum + sample.active_chats, 0);
    const samplers = samples.flatMap((sample) => sample.processes).map((process) => process.sampler_cpu_percent).filter((cpu) => cpu !== null);
    const sampler = samplers.length === 0 ? null : samplers.reduce((sum, cpu) => sum + cpu, 0);
    chats.say('plain', samples.length === 0 ? unknown : count(active), 'Of all services on all hosts, by the newest samples.');
    overhead.say('plain', sampler === null ? unknown : `${decimal(sampler, 2)} %`,
      'CPU of the threads that read CPU and memory 20 times a second, in percent of the machine.');
  }

  panel.own(
    services.live.state.on((state) => stream.say(...streamStates[state])),
    services.storage.on((now) => storage.say(...storageWords(now))),
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
      return ['bad', `away, ${count(waiting)} waiting`, `Redis does not store: ${storageReasons[reason] ?? reason}. Chat records wait on disk.${lost}`];
    case 'replaying':
      return ['warning', `storing ${count(waiting)}`, `Redis is back; what waited is being stored.${lost}`];
    default:
      return [dropped > 0 ? 'warning' : 'good', 'stores', `Every chat record is stored.${lost}`];
  }
}

function fact(name) {
  const badge = createBadge();
  const element = h('div', { class: 'fact' }, h('dt', null, name), h('dd', null, badge.element));
  return {
    element,
    say(tone, text, title) {
      badge.set(tone, text);
      set(element, { title });
    },
  };
}
