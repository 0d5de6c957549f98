/** CPU and memory over time: of the last 5 minutes live, by the second, with the chats beneath; of longer ones from the history. */

import { createTimeChart } from '../chart.js';
import { fill, h, setText } from '../dom.js';
import { clock, count, megabytes, percent } from '../format.js';
import { createPanel } from '../panel.js';
import { createRecent } from '../recent.js';

const secondMs = 1000;
const silentAfterMs = 5 * secondMs;

// A longer time hardly moves.
const refreshMs = (minutes) => (minutes <= 60 ? 10 : minutes <= 24 * 60 ? 60 : 300) * secondMs;

const cpu = {
  title: 'CPU',
  format: percent,
  most: 100,
  series: [
    { key: 'system_cpu_percent', label: 'CPU of the machine', className: 'series-1' },
    { key: 'process_cpu_percent', label: 'CPU of the API', className: 'series-2' },
  ],
};
const memory = {
  title: 'Memory of the API',
  format: megabytes,
  series: [{ key: 'process_memory_mb', label: 'Memory of the API', className: 'series-2' }],
};
const activeChats = {
  title: 'Active chats, most at once',
  whole: true,
  format: count,
  series: [{ key: 'active_chats', label: 'Active chats', className: 'series-1' }],
};
const keys = [...cpu.series, ...memory.series, ...activeChats.series].map((line) => line.key);

export function create(services) {
  const hostChoice = h('select', { 'aria-label': 'Host', onchange: () => choose(hostChoice.value) });
  const panel = createPanel(services, { title: 'CPU and memory', controls: [hostChoice], sampled: true });
  const legend = h('p', { class: 'legend', 'aria-hidden': 'true' });
  const silence = h('p', { class: 'explanation', hidden: true });
  const recent = createRecent(keys);
  let chart = null;
  let host = null;
  let hosts = [];
  let limits = {};

  const isLive = () => services.period.value.name === '5m';

  function begin() {
    chart?.dispose();
    silence.hidden = true;
    chart = createTimeChart(isLive()
      ? { label: 'CPU and memory', plots: [cpu, memory], spans: true }
      : { label: 'CPU and memory', plots: [cpu, memory, activeChats], plotHeight: 118 });
    drawLegend();
  }

  function drawLegend() {
    fill(legend, [
      ['series-1', 'machine'], ['series-2', 'API'],
      ...(isLive() ? [['tone-good', 'chat, Good'], ['tone-warning', 'High Usage'], ['tone-bad', 'failed']] : []),
    ].map(([name, label]) => h('span', null, h('i', { class: `key ${name}` }), label)));
  }

  function drawLive() {
    if (isLive() && chart && host) {
      const seen = recent.window(services.live.now());
      chart.set({ ...seen, joinMs: secondMs * 2.5 }, limits);
      saySilence(seen);
    }
  }

  // What is not measured is a gap, never 0, and is said.
  function saySilence({ times, to }) {
    const last = times.at(-1) ?? null;
    silence.hidden = last !== null && to - last < silentAfterMs;
    setText(silence, last === null ? 'Nothing was measured in these 5 minutes.' : `Nothing measured since ${clock(last)}.`);
  }

  async function readHistory(signal, step = null) {
    const { minutes, query } = services.period.value;
    const now = services.live.now();
    const { from, to } = query.from ? query : { from: new Date(now - minutes * 60_000).toISOString(), to: new Date(now).toISOString() };
    return services.api.get('/system-metrics/history', { query: { host, from, to, step }, signal });
  }

  function showHistory(history) {
    const column = (key, figure) => history.points.map((point) => point[key]?.[figure] ?? null);
    if (isLive()) {
      const times = history.points.map((point) => Date.parse(point.timestamp));
      recent.fill(times, Object.fromEntries(keys.map((key) => [key, column(key, 'avg')])));
      drawLive();
    } else {
      chart.set({
        from: Date.parse(history.from),
        to: Date.parse(history.to),
        times: history.points.map((point) => Date.parse(point.timestamp)),
        values: Object.fromEntries(keys.map((key) => [key, column(key, key === 'active_chats' ? 'max' : 'avg')])),
        bands: Object.fromEntries([...cpu.series, ...memory.series].map(({ key }) =>
          [key, { min: column(key, 'min'), max: column(key, 'max') }])),
        joinMs: history.step_seconds * 1500,
      }, limits);
    }
    panel.show(legend, silence, chart.element);
  }

  const refresh = () => panel.load((signal) => readHistory(signal, isLive() ? '1s' : null), showHistory);

  function choose(name) {
    host = name;
    recent.clear();
    refresh();
  }

  function listHosts(names) {
    if (names.join() !== hosts.join()) {
      hosts = names;
      fill(hostChoice, names.map((name) => h('option', { value: name, selected: name === host }, name)));
    }
    hostChoice.hidden = names.length < 2;
  }

  function start(snapshot) {
    limits = { [cpu.title]: snapshot.limits.cpu_percent, [memory.title]: snapshot.limits.memory_mb };
    host ??= snapshot.host;
    listHosts([...new Set([host, ...(snapshot.samples ?? []).map((sample) => sample.host)])]);
    recent.addChats(snapshot.chats ?? [], Date.parse(snapshot.chats_from ?? snapshot.at));
    if (isLive() && host === snapshot.host && snapshot.history) {
      const { from, step_seconds: step, ...columns } = snapshot.history;
      const start = Date.parse(from);
      recent.fill(columns.active_chats.map((_, i) => start + i * step * 1000), columns);
      drawLive();
      panel.fresh();
      panel.show(legend, silence, chart.element);
    } else {
      refresh();
    }
  }

  begin();
  listHosts([]);
  panel.own(
    services.snapshot.on(start),
    services.live.on('sample', (sample) => {
      listHosts([...new Set([host, ...sample.hosts])]);
      if (sample.host === host) {
        recent.add(sample);
        panel.fresh();
        drawLive();
      }
    }),
    services.live.on('chat', (chat) => {
      recent.addChat(chat);
      drawLive();
    }),
    () => chart.dispose());
  let first = true;
  panel.own(services.period.on(() => {
    if (!first) {
      panel.outdate();
      begin();
      refresh();
    }
    first = false;
  }));
  // Without samples the time goes on all the same, and the gap is seen.
  panel.every(secondMs, drawLive);
  let refreshedAt = Date.now();
  panel.every(secondMs * 5, () => {
    if (!isLive() && services.period.value.name !== 'custom'
      && Date.now() - refreshedAt >= refreshMs(services.period.value.minutes)) {
      refreshedAt = Date.now();
      refresh();
    }
  });
  return panel;
}
