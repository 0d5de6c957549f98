/** What changed: in one sentence with its chats; and every figure now, before and as it usually is. */

import { fill, h, set } from '../dom.js';
import { change, count, duration, megabytes, money, percent, unknown } from '../format.js';
import { createSentence } from '../names.js';
import { createPanel } from '../panel.js';
import { chatPath } from '../router.js';
import { beforeWords } from '../tile.js';
import { readChanges } from '../window-reads.js';

const everyMs = 30_000;
const afterChatMs = 5000;
const mostChats = 3;

const names = {
  price_usd: ['Cost', money],
  cpu_time_ms: ['CPU time', duration],
  allocated_mb: ['Allocated memory', megabytes],
  tokens: ['Tokens', count],
  duration_p50_ms: ['Duration, median', duration],
  duration_p95_ms: ['Duration, p95', duration],
  time_to_first_token_p95_ms: ['Time to first token, p95', duration],
  error_percent: ['Errors', percent],
  high_usage_percent: ['High Usage', percent],
  wasted_usd: ['Wasted', money],
  chats: ['Chats', count],
};

// The chats that show it, by the figure that they have most of.
const behindNames = {
  price_usd: ['The dearest cost ', money],
  cpu_time_ms: ['The most CPU time was ', duration],
  allocated_mb: ['The most memory was ', megabytes],
  tokens: ['The most tokens were ', count],
  duration_ms: ['The slowest took ', duration],
  time_to_first_token_ms: ['The longest waits were ', duration],
};

export function create(services) {
  const panel = createPanel(services, { title: 'What changed', quiet: true, optional: true });
  const summary = h('p', { class: 'change-summary' });
  const behind = h('span', { class: 'change-chats' });
  const rows = h('tbody');
  const heads = ['Figure', 'Now', 'Before', 'Change', 'Usual', 'Change'].map((name, i) =>
    h('th', { scope: 'col', class: i > 0 ? 'number' : null }, name));
  const table = h('details', { class: 'change-table' }, h('summary', null, 'All figures, now and before'),
    h('div', { class: 'scroll' }, h('table', null,
      h('caption', { class: 'for-readers' }, 'Cost, CPU time, memory and tokens are means a question'),
      h('thead', null, h('tr', null, heads)), rows)));
  panel.element.classList.add('changes');

  function show(changes) {
    if (changes.count === 0) {
      panel.absent();
      return;
    }
    fill(summary, createSentence(changes.summary));
    const [words, format] = behindNames[changes.figure];
    fill(behind, changes.chats.length > 0 && [
      words,
      changes.chats.slice(0, mostChats).map((chat, i) => [i > 0 && ', ', h('a', { href: chatPath(chat.chat_id) }, format(chat.value))]),
    ].flat(2));
    set(heads[2], { title: beforeWords(services.period.value) });
    set(heads[4], {
      title: changes.usual_days > 0
        ? `The same hours of ${count(changes.usual_days)} of the 7 days before`
        : 'No day before has enough chats',
    });
    fill(rows, changes.figures.map(createRow));
    panel.show(h('div', { class: 'change-line' }, summary, behind, table));
  }

  panel.follow(() => panel.load((signal) => readChanges(services, signal), show), { everyMs, afterChatMs });
  return panel;
}

function createRow({ name, value, before, usual, change_percent: changed, usual_change_percent: usualChanged }) {
  const [label, format] = names[name] ?? [name, (number) => String(number)];
  const text = (number) => (number === null ? unknown : format(number));
  return h('tr', null, h('th', { scope: 'row' }, label),
    [text(value), text(before), change(changed), text(usual), change(usualChanged)].map((cell) => h('td', { class: 'number' }, cell)));
}
