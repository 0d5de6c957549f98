/** Where the time goes: the stages of all chats of the chosen time, what dominates, and what was measured in them by name. */

import { fill, h, set, setText, svg } from '../dom.js';
import { decimal, duration, percent, unknown } from '../format.js';
import { createMeasurements } from '../measurement-table.js';
import { createSentence } from '../names.js';
import { createPanel } from '../panel.js';
import { chatPath, conversationPath } from '../router.js';
import { stageOf } from '../stages.js';

const everyMs = 15_000;
const afterChatMs = 3000;

const columns = [
  ['p50', null],
  ['p95', null],
  ['of p95', 'Its p95 as a part of the sum of all stages’ p95s'],
  ['CPU time', 'The questions’ own in this stage, the mean of a chat'],
  ['drift', 'Its p95 against that of the 7 days before'],
];

export function create(services) {
  const panel = createPanel(services, { title: 'Stages' });
  const finding = h('p', { class: 'finding' });
  const rows = h('tbody');
  const table = h('table', { class: 'stage-table' },
    h('caption', { class: 'for-readers' }, 'Stages in their order; a stage’s button lists the chats that took longest in it'),
    h('thead', null, h('tr', null,
      h('th', { scope: 'col' }, 'Stage'), h('th', { scope: 'col', class: 'stage-bar' }, 'p50 within p95, to scale'),
      columns.map(([name, title]) => h('th', { scope: 'col', class: 'number', title }, name)))),
    rows);
  const scroll = h('div', { class: 'scroll' }, table);
  const measurements = createMeasurements(services);
  const rowsByStage = new Map();
  const behind = h('div', { class: 'behind', id: 'chats-of-stage', 'aria-live': 'polite' });
  // Until one is chosen: the one that dominates.
  let opened;
  let shown = null;
  let dominant = null;

  const openedName = () => (opened === undefined ? dominant : opened);

  function show([statistics, report]) {
    if (statistics.overall.count === 0) {
      shown = null;
      panel.empty(`No chats in ${services.period.value.phrase}. Ask something, and see here where the time goes.`);
      return;
    }
    shown = statistics.groups.map((stage) => ({
      ...stage, bottleneck: report.bottlenecks.find((bottleneck) => bottleneck.name === stage.name),
    }));
    dominant = report.bottlenecks[0]?.name ?? null;
    const longest = Math.max(...shown.map((stage) => stage.p95_ms ?? 0), Number.MIN_VALUE);
    fill(finding, createSentence(report.summary));
    fill(rows, shown.map((stage) => drawRow(stage, longest)));
    drawBehind();
    panel.show(finding, scroll, behind, measurements.element);
  }

  function drawRow({ name, count, p50_ms: p50, p95_ms: p95, cpu_time_ms: cpuMs, bottleneck }, longest) {
    if (!rowsByStage.has(name)) {
      rowsByStage.set(name, createRow(name));
    }
    const { row, button, bars, cells } = rowsByStage.get(name);
    const drift = bottleneck?.drift ?? null;
    set(row, { class: name === dominant ? 'dominant' : null });
    set(button, { 'aria-expanded': String(name === openedName()) });
    [p95, p50].forEach((ms, i) => set(bars[i], { width: (100 * (ms ?? 0)) / longest }));
    const texts = [
      duration(p50), duration(p95), percent(bottleneck?.p95_share_percent), duration(typeof cpuMs === 'number' ? cpuMs / count : null),
      drift === null ? unknown : `${decimal(drift, drift < 10 ? 2 : 0)}×`,
    ];
    texts.forEach((text, i) => setText(cells[i], text));
    set(cells[4], {
      class: drift >= 1.5 ? 'number warning' : 'number', title: drift === null ? 'Fewer than 20 chats in the 7 days before' : null,
    });
    return row;
  }

  // Made once: who is reading a row is not interrupted by its new figures.
  function createRow(name) {
    const { title, className } = stageOf(name);
    const button = h('button', { type: 'button', class: 'row', title: name, 'aria-controls': behind.id, onclick: () => open(name) },
      h('i', { class: `key ${className}` }), h('span', null, title));
    const bars = ['p95', 'p50'].map((figure) => svg('rect', { class: `${className} bar-${figure}`, height: 10 }));
    const cells = columns.map(() => h('td', { class: 'number' }));
    const drawing = svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, bars);
    return { row: h('tr', null, h('th', { scope: 'row' }, button), h('td', { class: 'stage-bar' }, drawing), cells), button, bars, cells };
  }

  function open(name) {
    opened = openedName() === name ? null : name;
    rowsByStage.forEach(({ button }, stage) => set(button, { 'aria-expanded': String(stage === openedName()) }));
    drawBehind();
  }

  function drawBehind() {
    const stage = shown.find(({ name }) => name === openedName());
    const content = stage ? [stage.name, ...stage.slowest.map((chat) => chat.chat_id)].join() : '';
    if (content !== behind.dataset.content) {
      behind.dataset.content = content;
      fill(behind, ...(stage
        ? [h('h3', null, `Slowest in “${stageOf(stage.name).title}” `, h('code', null, stage.name)), slowestOf(stage)]
        : []));
    }
  }

  panel.follow(() => panel.load((signal) => {
    const { query } = services.period.value;
    return Promise.all([
      services.read('/statistics', { query: { ...query, group_by: 'stage' }, signal }),
      services.read('/statistics/bottlenecks', { query, signal }),
    ]);
  }, show), { everyMs, afterChatMs });
  panel.own(services.period.on(measurements.refresh));
  return panel;
}

function slowestOf({ slowest }) {
  return slowest.length === 0
    ? h('p', { class: 'quiet-text' }, 'Their records are not kept any more.')
    : h('ol', null, slowest.map((chat) => h('li', null,
      h('a', { href: chatPath(chat.chat_id) }, duration(chat.duration_ms)),
      h('span', { class: 'quiet-text' }, ` of ${duration(chat.total_duration_ms)} in `),
      h('a', { class: 'cut', href: conversationPath(chat.conversation_id), title: chat.conversation_id }, chat.conversation_id))));
}
