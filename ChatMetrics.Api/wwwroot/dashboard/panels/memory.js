/** Where memory goes: each process as it is now, and what the questions of the chosen time allocated, stage by stage. */

import { fill, h, setText, svg } from '../dom.js';
import { clock, megabytes, percent } from '../format.js';
import { unbroken } from '../names.js';
import { createPanel } from '../panel.js';
import { createStackedBars } from '../stacked-bars.js';
import { stageOf } from '../stages.js';
import { onFrame } from '../store.js';

const everyMs = 15_000;
const afterChatMs = 5000;
const freshMs = 5000;
const lookEveryMs = 1000;

const titles = { api: 'API', worker: 'Worker', redis: 'Redis' };

export function create(services) {
  const panel = createPanel(services, { title: 'Memory' });
  const bars = createStackedBars({ label: 'Resident memory of each process', format: megabytes });
  const age = h('p', { class: 'explanation' });
  const legend = h('p', { class: 'legend', 'aria-hidden': 'true' },
    [['memory-heap', 'managed heap, or Redis’s data'], ['memory-rest', 'the rest: code, stacks, buffers']].map(([name, label]) =>
      h('span', null, h('i', { class: `key ${name}` }), label)));
  const processes = h('div', { class: 'processes' }, legend, bars.element, age);
  const stages = h('div');
  const newest = new Map();
  let statistics = null;

  const redraw = onFrame(drawProcesses);

  function draw() {
    drawProcesses();
    drawStages();
    panel.show(processes, stages);
  }

  function drawProcesses() {
    const samples = [...newest.values()];
    bars.set(samples.flatMap((sample) => sample.processes.map((process) =>
      rowOf(process, samples.length > 1 || isOneOfSeveral(process, sample)))));
    sayAge();
  }

  // Without new samples the last known figures stay, with their time.
  function sayAge() {
    const at = Math.max(0, ...[...newest.values()].map((sample) => Date.parse(sample.timestamp)));
    const isOld = at > 0 && services.live.now() - at > freshMs;
    processes.classList.toggle('stale', isOld);
    setText(age, at === 0 ? 'No sample yet: the worker takes one every second.' : `Last known, at ${clock(at)}.`);
    age.hidden = at > 0 && !isOld;
    legend.hidden = at === 0;
  }

  function drawStages() {
    const groups = statistics?.groups.filter((stage) => stage.allocated_mb > 0) ?? [];
    fill(stages, groups.length > 0 && [
      h('h3', null, `Allocated in ${services.period.value.phrase}, by stage`),
      allocationTable(groups),
    ]);
  }

  function add(sample) {
    newest.set(sample.host, sample);
    [...newest.keys()].filter((host) => host !== sample.host && !sample.hosts.includes(host)).forEach((host) => newest.delete(host));
  }

  panel.own(
    services.snapshot.on(({ samples }) => {
      samples?.forEach(add);
      draw();
    }),
    services.live.on('sample', (sample) => {
      add(sample);
      redraw();
    }),
    redraw.cancel);
  panel.every(lookEveryMs, sayAge);
  panel.follow(() => panel.load(
    (signal) => services.read('/statistics', { query: { ...services.period.value.query, group_by: 'stage' }, signal }),
    (found) => {
      statistics = found;
      draw();
    }), { everyMs, afterChatMs });
  return panel;
}

const isOneOfSeveral = ({ service }, sample) => sample.processes.filter((process) => process.service === service).length > 1;

function rowOf(process, needsName) {
  const title = titles[process.service] ?? process.service;
  const { memory_mb: whole, gc_pause_percent: pause } = process;
  const inUse = process.managed_heap_mb ?? process.used_memory_mb;
  const name = process.service === 'redis' ? 'data' : 'managed heap';
  const label = needsName ? `${title} ${process.instance.slice(process.instance.indexOf('@') + 1)}` : title;
  if (whole === null) {
    return { label, parts: [], words: inUse === null ? 'unknown' : `${name} ${megabytes(inUse)}, resident unknown` };
  }
  // What is in use may not be resident in full.
  const seen = Math.min(inUse ?? 0, whole);
  return {
    label,
    parts: [
      { label: name, value: seen, className: 'memory-heap' },
      { label: process.service === 'redis' ? 'rest' : 'native', value: whole - seen, className: 'memory-rest' },
    ],
    words: [
      megabytes(whole),
      inUse === null ? `${name} unknown` : `${name} ${megabytes(inUse)}`,
      inUse !== null && inUse <= whole && `${process.service === 'redis' ? 'rest' : 'native'} ${megabytes(whole - inUse)}`,
      pause !== null && pause !== undefined && process.service !== 'redis' && `GC pause ${percent(pause)} of the time`,
    ].filter(Boolean).map(unbroken).join(' · '),
  };
}

function allocationTable(groups) {
  const most = Math.max(...groups.map((stage) => stage.allocated_mb));
  return h('table', { class: 'allocations' },
    h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Stage'), h('td', null),
      ['In all', 'A chat'].map((name) => h('th', { scope: 'col', class: 'number' }, name)))),
    h('tbody', null, groups.map((stage) => h('tr', null,
      h('th', { scope: 'row', title: stage.name }, stageOf(stage.name).title),
      h('td', { class: 'allocation' }, svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        svg('rect', { class: stageOf(stage.name).className, width: (100 * stage.allocated_mb) / most, height: 10 }))),
      h('td', { class: 'number' }, megabytes(stage.allocated_mb)),
      h('td', { class: 'number' }, megabytes(stage.allocated_mb / stage.count))))));
}
