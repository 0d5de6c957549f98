/** Where the time goes: the stages of all chats in the chosen window, and what dominates. */

import { fill, h, set, setText } from '../dom.js';
import { decimal, duration, percent, unknown } from '../format.js';
import { createPanel } from '../panel.js';
import { chatPath, conversationPath } from '../router.js';
import { createStackedBars } from '../stacked-bars.js';

const everyMs = 15_000;
const afterChatMs = 3000;

export function create(services) {
  const panel = createPanel(services, { title: 'Stages' });
  const finding = h('p', { class: 'finding' });
  const bars = createStackedBars({ label: 'Percentiles of the stages, side by side', format: duration });
  const rows = h('tbody');
  const table = h('table', { class: 'stage-table' },
    h('caption', { class: 'for-readers' }, 'Stages in their order; a stage’s button lists the chats that took longest in it'),
    h('thead', null, h('tr', null,
      h('th', { scope: 'col' }, 'Stage'),
      h('th', { scope: 'col', class: 'number' }, 'p50'),
      h('th', { scope: 'col', class: 'number' }, 'p95'),
      h('th', { scope: 'col', class: 'number', title: 'Its p95 as a part of the sum of all stages’ p95s' }, 'of p95'),
      h('th', { scope: 'col', class: 'number', title: 'Its p95 against that of the 7 days before' }, 'drift'))),
    rows);
  const scroll = h('div', { class: 'scroll' }, table);
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
      panel.empty(`No chats in the last ${services.period.value.words}. Ask something, and see here where the time goes.`);
      return;
    }
    shown = statistics.groups.map((stage, i) => ({
      ...stage,
      className: `stage-${i + 1}`,
      bottleneck: report.bottlenecks.find((bottleneck) => bottleneck.name === stage.name),
    }));
    dominant = report.bottlenecks[0]?.name ?? null;
    // The names of stages stand between backticks.
    fill(finding, report.summary.split('`').map((part, i) => (i % 2 === 1 ? h('code', null, part) : part)));
    bars.set([barOf('p50', 'p50_ms'), barOf('p95', 'p95_ms')]);
    fill(rows, shown.map(drawRow));
    drawBehind();
    panel.show(finding, bars.element, scroll, behind);
  }

  const barOf = (label, figure) => ({
    label,
    parts: shown.map((stage) => ({
      label: stage.name, value: stage[figure] ?? 0, className: stage.className, onclick: () => open(stage.name),
    })),
  });

  function drawRow({ name, className, p50_ms: p50, p95_ms: p95, bottleneck }) {
    if (!rowsByStage.has(name)) {
      rowsByStage.set(name, createRow(name, className));
    }
    const { row, button, cells } = rowsByStage.get(name);
    const drift = bottleneck?.drift ?? null;
    set(row, { class: name === dominant ? 'dominant' : null });
    set(button, { 'aria-expanded': String(name === openedName()) });
    const texts = [duration(p50), duration(p95), percent(bottleneck?.p95_share_percent), drift === null ? unknown : `${decimal(drift, drift < 10 ? 2 : 0)}×`];
    texts.forEach((text, i) => setText(cells[i], text));
    set(cells[3], { class: drift >= 1.5 ? 'number warning' : 'number', title: drift === null ? 'Fewer than 20 chats in the 7 days before' : null });
    return row;
  }

  // Made once: who is reading a row is not interrupted by its new figures.
  function createRow(name, className) {
    const button = h('button', { type: 'button', class: 'row', 'aria-controls': behind.id, onclick: () => open(name) },
      h('i', { class: `key ${className}` }), h('span', null, breakable(name)));
    const cells = Array.from({ length: 4 }, () => h('td', { class: 'number' }));
    return { row: h('tr', null, h('th', { scope: 'row' }, button), cells), button, cells };
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
      fill(behind, stage && h('h3', null, 'Slowest in ', h('code', null, stage.name)), stage && slowestOf(stage));
    }
  }

  panel.follow(() => panel.load((signal) => {
    const options = { query: { window: services.period.value.name }, signal };
    return Promise.all([
      services.api.get('/statistics', { ...options, query: { ...options.query, group_by: 'stage' } }),
      services.api.get('/statistics/bottlenecks', options),
    ]);
  }, show), { everyMs, afterChatMs });
  return panel;
}

// May break after an underscore, where there is little room.
const breakable = (name) => name.split(/(?<=_)/).flatMap((part, i) => (i === 0 ? [part] : [h('wbr'), part]));

function slowestOf({ slowest }) {
  return slowest.length === 0
    ? h('p', { class: 'quiet-text' }, 'Their records are not kept any more.')
    : h('ol', null, slowest.map((chat) => h('li', null,
      h('a', { href: chatPath(chat.chat_id) }, duration(chat.duration_ms)),
      h('span', { class: 'quiet-text' }, ` of ${duration(chat.total_duration_ms)} in `),
      h('a', { class: 'cut', href: conversationPath(chat.conversation_id), title: chat.conversation_id }, chat.conversation_id))));
}
