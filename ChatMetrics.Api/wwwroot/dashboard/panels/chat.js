/** One chat: what it cost and why, what was asked and answered, where its time went, and what the browser saw of it. */

import { addressOf } from '../api.js';
import { createChatBadges, createHistoryNote } from '../chat-table.js';
import { createCopyButton } from '../copy.js';
import { h } from '../dom.js';
import { createFacts } from '../facts.js';
import { count, duration, megabytes, money, percent, shortCount, tokenWords, unknown, when } from '../format.js';
import { isMissing, orMissing, wordsOf } from '../missing.js';
import { createPanel } from '../panel.js';
import { createPriceTable } from '../price.js';
import { conversationPath } from '../router.js';
import { createScopeTable } from '../scope.js';
import { createTexts, createToolCalls, questionOf } from '../texts.js';
import { createChatTimeline, createReportTimeline, createTrace } from '../timeline.js';
import { createComparison, usualWords } from '../usual.js';

const secondMs = 1000;
// Shorter ones have fewer samples of a second than stages.
const sampledFromMs = 3 * secondMs;

export function create(services, id) {
  const panel = createPanel(services, { title: 'Chat' });
  panel.load((signal) => orMissing(read(services, id, signal)), (found) => {
    if (isMissing(found)) {
      panel.empty(...wordsOf(found));
      return;
    }
    panel.heading.replaceChildren(found.chat.message ? `“${found.chat.message}”` : questionOf(found.chat));
    panel.show(...draw(found));
  });
  return panel;
}

// Only the record is needed; the rest is shown where it is there.
async function read({ api, snapshot }, id, signal) {
  const [record, reports] = await Promise.all([
    api.get(`/chats/${encodeURIComponent(id)}`, { signal }),
    orNone(api, api.get('/performance-reports', { query: { chat_id: id, source: 'frontend' }, signal })),
  ]);
  const startMs = Date.parse(record.started_at);
  const history = record.total_duration_ms < sampledFromMs ? null : await orNone(api, api.get('/system-metrics/history', {
    query: {
      from: new Date(startMs - secondMs).toISOString(),
      to: new Date(startMs + record.total_duration_ms + secondMs).toISOString(),
      step: '1s',
    },
    signal,
  }));
  return {
    chat: record,
    reports: reports?.reports ?? [],
    samples: history?.step_seconds === 1 ? history : { points: [] },
    limits: snapshot.value?.limits,
  };
}

async function orNone(api, reading) {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof api.ApiError) {
      return null;
    }
    throw error;
  }
}

function draw({ chat: record, reports, samples, limits }) {
  const tools = createToolCalls(record);
  return [
    h('p', { class: 'chat-about' },
      createChatBadges(record),
      when(record.started_at),
      h('span', null, 'in ', h('a', { href: conversationPath(record.conversation_id) }, record.conversation_id))),
    createHistoryNote(record),
    createFacts(factsOf(record)),
    usualWords(record.usual) && h('p', { class: 'explanation after-facts' }, usualWords(record.usual)),
    h('div', { class: 'chat-parts' },
      section('chat-texts', 'Question and answer', createTexts(record)),
      h('div', { class: 'chat-column' },
        section('chat-price', 'What it cost', createPriceTable(record)),
        tools && section('chat-tools', 'Tools that it called', tools))),
    h('div', { class: 'chat-parts' },
      section('chat-stages', 'Where the time went',
        createChatTimeline(record, traces(record, samples.points, limits)),
        h('p', { class: 'explanation' }, readingWords(samples), ' A stage runs until the next one begins: together they are the whole.')),
      section('chat-used', 'What it used', createScopeTable(record, limits))),
    reports.length > 0 && section('chat-browser', 'In the browser',
      reports.map(browserReport),
      h('p', { class: 'explanation' },
        'By the browser’s clock, from where its own measuring began: the time on the network is in here.')),
    h('div', { class: 'chat-end' },
      h('p', { class: 'quiet-text' },
        'Chat ', h('code', null, record.chat_id), record.trace_id && [' · trace ', h('code', null, record.trace_id)]),
      h('div', { class: 'actions' },
        createCopyButton('Copy as JSON', () => JSON.stringify(record, null, 2)),
        createCopyButton('Copy curl that reads it', () => `curl ${addressOf(`/chats/${record.chat_id}`)}`),
        record.trace_id && createCopyButton('Copy trace id', () => record.trace_id))),
  ].filter(Boolean).flat();
}

const section = (id, title, ...content) => h('section', { 'aria-labelledby': id }, h('h3', { id }, title), content.flat());

function factsOf(record) {
  const { cost, tokens, price_usd: usd, usual, user, purpose = 'chat', door = 'chat' } = record;
  const against = (value, name) => createComparison(value, usual?.[name]);
  return [
    ['Cost', money(usd), costWords(record), against(usd, 'price_usd')],
    ['CPU time', duration(cost.cpu_time_ms), 'its own, on all threads', against(cost.cpu_time_ms, 'cpu_time_ms')],
    ['Allocated', megabytes(cost.allocated_mb), 'by it alone', against(cost.allocated_mb, 'allocated_mb')],
    ['Duration', duration(record.total_duration_ms), firstWords(record), against(record.total_duration_ms, 'duration_ms')],
    ['Tokens', tokens ? count(tokens.total) : unknown, tokens && tokenWords(tokens), against(tokens?.total, 'tokens')],
    ['Model', named(record.model), record.model && callWords(record)],
    (user || purpose !== 'chat' || door !== 'chat')
      && ['Asked by', named(user), `for ${purpose}, by ${door === 'openai' ? 'the OpenAI protocol' : 'POST /chat'}`],
  ].filter(Boolean);
}

// May be of any length.
const named = (name) => (name ? h('div', { class: 'cut', title: name }, name) : unknown);

const costWords = ({ compute, total_usd: whole }) =>
  (compute ? `of the model; with our CPU and memory ${money(whole ?? null)}` : 'of the model');

const firstWords = ({ time_to_first_token_ms: firstMs, tokens_per_second: pace }) => firstMs !== null
  && `first token after ${duration(firstMs)}${pace === null ? '' : `, then ${shortCount(pace)} tokens a second`}`;

const callWords = ({ iterations, tool_calls: tools, attempts }) => [
  `${count(iterations)} ${iterations === 1 ? 'call' : 'calls'}`,
  tools > 0 && `${count(tools)} of tools`,
  attempts && `${count(attempts.length)} retried`,
].filter(Boolean).join(', ');

function traces(record, samples, limits) {
  const startMs = Date.parse(record.started_at);
  const { low_metrics: low, peak_metrics: peak, total_duration_ms: totalMs } = record;
  const trace = (name, words, sampled, key, options) => {
    const isStepped = !samples.some((sample) => sample[sampled] !== null);
    const points = isStepped
      ? record.stages.map((stage) => [stage.started_at_ms, stage[key]])
      : samples.map((sample) => [Date.parse(sample.timestamp) - startMs, sample[sampled]?.avg ?? null]);
    return createTrace(name, words, points, totalMs, { low: low[key] ?? undefined, peak: peak[key] ?? undefined, isStepped, ...options });
  };
  return [
    trace('CPU', 'of the machine', 'system_cpu_percent', 'cpu',
      { limit: limits?.cpu_percent, ceiling: 100, className: 'series-1', format: percent }),
    trace('Memory', 'of the API', 'process_memory_mb', 'memory',
      { limit: limits?.memory_mb, className: 'series-2', format: megabytes }),
  ];
}

const readingWords = ({ points, host }) => `${points.length > 0
  ? `The lines are the samples of each second, of ${host ?? 'the host that answers'}.`
  : 'The lines are what was read as each stage began.'} The ranges, drawn behind them, are of all readings while the chat ran.`;

const browserReport = (report) => h('div', { class: 'browser-report' },
  h('p', null, report.operation, ' ', h('span', { class: 'quiet-text' }, when(report.started_at))),
  createReportTimeline(report));
