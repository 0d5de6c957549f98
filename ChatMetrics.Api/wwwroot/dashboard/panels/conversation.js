/** One conversation: what it cost in all and chat by chat, its chats in order, and its removal. */

import { createChatTable } from '../chat-table.js';
import { openDialog } from '../dialog.js';
import { fill, h, setText } from '../dom.js';
import { createFacts } from '../facts.js';
import { count, duration, megabytes, money, percent, shortCount } from '../format.js';
import { isMissing, orMissing, wordsOf } from '../missing.js';
import { createPanel } from '../panel.js';
import { chatPath, overviewPath } from '../router.js';
import { createSequenceChart } from '../sequence-chart.js';
import { createStageLegend } from '../stages.js';
import { throttle } from '../store.js';
import { questionOf } from '../texts.js';

const pageSize = 50;
const arriveEveryMs = 1000;

export function create(services, id) {
  const remove = h('button', { type: 'button', class: 'danger', hidden: true, onclick: () => askToRemove(services, id, total) },
    'Delete…');
  const panel = createPanel(services, { title: `Conversation ${id}`, controls: [remove] });
  const facts = h('div');
  const chart = createSequenceChart({
    label: 'The conversation chat by chat',
    plots: [
      { title: 'Cost so far', format: money, className: 'stage-4' },
      { title: 'Duration', format: duration, className: 'series-1' },
      { title: 'Context: tokens of the prompt', format: shortCount, className: 'series-2' },
    ],
    open: (item) => {
      location.hash = chatPath(item.chatId);
    },
  });
  const table = createChatTable({
    label: 'Chats, the oldest first', without: ['conversation'], limits: () => services.snapshot.value?.limits,
  });
  const earlier = h('button', { type: 'button', onclick: () => turn(() => pages.pop()) }, '← Earlier');
  const later = h('button', { type: 'button', onclick: () => turn(() => pages.push(following)) }, 'Later →');
  const place = h('span', { class: 'quiet-text', role: 'status' });
  const pager = h('nav', { class: 'pager', 'aria-label': 'Pages of chats' }, earlier, later, place);
  const content = [facts, chart.element, createStageLegend(), table.element, pager];
  // Where each page begins: the cursor, how many chats come before, and what they cost.
  const pages = [{ cursor: null, before: 0, cost: { usd: 0, isLeast: false } }];
  let following = null;
  let total = 0;

  function turn(move) {
    move();
    read();
  }

  function read() {
    const query = { limit: pageSize, cursor: pages.at(-1).cursor };
    panel.load((signal) => orMissing(services.api.get(`/conversation-metrics/${encodeURIComponent(id)}`, { query, signal })),
      (found) => {
        remove.hidden = isMissing(found);
        if (isMissing(found)) {
          panel.empty(...wordsOf(found));
        } else {
          show(found);
        }
      });
  }

  function show({ total_chats: chats, aggregate_stats: stats, individual_chats: shown, next_cursor: cursor }) {
    const { before, cost } = pages.at(-1);
    const costs = sums(shown, cost);
    total = chats;
    following = { cursor, before: before + shown.length, cost: costs.at(-1) ?? cost };
    fill(facts, factsOf(chats, stats, following.cost));
    chart.set(shown.map((chat, i) => ({
      chatId: chat.chat_id, title: questionOf(chat), isLeast: [costs[i].isLeast],
      values: [costs[i].usd, chat.total_duration_ms, chat.tokens?.input ?? null],
    })), before + 1);
    table.set(shown);
    earlier.disabled = pages.length === 1;
    later.disabled = cursor === null;
    pager.hidden = earlier.disabled && later.disabled;
    setText(place, `Chats ${count(before + 1)} to ${count(before + shown.length)}`);
    panel.show(...(table.element.isConnected ? [] : content));
  }

  const arrive = throttle(arriveEveryMs, read);
  panel.own(
    services.live.on('chat', (chat) => chat.conversation_id === id && arrive()),
    services.live.on('resync', arrive),
    arrive.cancel,
    table.dispose,
    chart.dispose);
  read();
  return panel;
}

// What chats up to each have cost. From one on whose cost is not known in full it is the least: its price is not known, or it asked
// the model and was never answered.
function sums(chats, { usd, isLeast }) {
  return chats.map((chat) => {
    usd += chat.price_usd ?? 0;
    isLeast ||= chat.iterations > 0 && (chat.price_usd === null || chat.status !== 'completed');
    return { usd, isLeast };
  });
}

const factsOf = (chats, stats, cost) => createFacts([
  ['Chats', count(chats), stats.failed_chats > 0 ? `${count(stats.failed_chats)} not answered` : 'all answered'],
  costOf(stats, cost, chats),
  ['CPU time', duration(stats.cpu_time_ms), eachOf(stats.cpu_time_ms, chats, duration)],
  ['Allocated memory', megabytes(stats.allocated_mb), eachOf(stats.allocated_mb, chats, megabytes)],
  ['Duration', duration(stats.average_duration_ms), `mean, p95 ${duration(stats.p95_ms)}`],
  ['Tokens', count(stats.tokens_total), eachOf(stats.tokens_total, chats, count)],
  stats.wasted_usd > 0 && ['Wasted', money(stats.wasted_usd), 'paid for answers that were not given'],
  stats.compute_usd !== undefined
    && ['Compute', money(stats.compute_usd), stats.total_usd !== undefined && `with the model ${money(stats.total_usd)}`],
  ['Peak CPU', percent(stats.peak_cpu_overall), 'of the machine'],
  ['Peak memory', megabytes(stats.peak_memory_overall), 'of the API'],
].filter(Boolean));

const eachOf = (sum, chats, format) => (sum === null || chats === 0 ? 'of all its chats' : `${format(sum / chats)} a question`);

// The whole's cost is not known when one chat's is not; what the shown ones cost is then the least, if it says anything.
function costOf({ price_usd: whole }, { usd, isLeast }, chats) {
  const known = whole ?? usd;
  const isWhole = whole !== null && !isLeast;
  return ['Cost', money(isWhole || known > 0 ? known : null),
    isWhole ? eachOf(known, chats, money) : known > 0 && 'at least; not all is known'];
}

function askToRemove({ api, removed }, id, total) {
  const problem = h('p', { role: 'alert', class: 'failed-word' });
  const cancel = h('button', { type: 'button', onclick: () => dialog.close() }, 'Keep it');
  const confirm = h('button', { type: 'button', class: 'danger', onclick: removeIt }, 'Delete it');
  const dialog = openDialog({ 'aria-labelledby': 'remove-title' },
    h('h2', { id: 'remove-title' }, 'Delete this conversation?'),
    h('p', null, h('code', null, id),
      ` with ${total === 1 ? 'its chat' : `all its ${count(total)} chats`}: records, turns and totals. This cannot be undone. `
        + 'The statistics keep counting them, without their texts.'),
    problem,
    h('div', { class: 'dialog-actions' }, cancel, confirm));

  async function removeIt() {
    confirm.disabled = true;
    try {
      await api.remove(`/conversation-metrics/${encodeURIComponent(id)}`);
      dialog.close();
      removed.set({ id });
      location.hash = overviewPath;
    } catch (error) {
      if (!(error instanceof api.ApiError)) {
        throw error;
      }
      confirm.disabled = false;
      setText(problem, error.message);
    }
  }
}
