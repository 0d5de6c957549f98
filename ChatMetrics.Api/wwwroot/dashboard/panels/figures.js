/** What a question costs, in the chosen time: in money, CPU time, memory, time and tokens. */

import { fill, h, set, setText } from '../dom.js';
import { count, decimal, duration, megabytes, money, percent, shortCount, shortMoney, unknown } from '../format.js';
import { createPanel } from '../panel.js';
import { pathOf } from '../router.js';
import { throttle } from '../store.js';
import { createTile } from '../tile.js';
import { readChanges, readSeries } from '../window-reads.js';

const refreshMs = 15_000;

// Chats that arrive are in the figures at once; a longer window hardly moves.
const afterChatMs = { '5m': 1000, '1h': 2000, '24h': 5000, '7d': 5000 };

/** `figure` is a key of `questions`; `change` the name in GET /statistics/changes, which is of the same statistic as the first value. */
const tiles = [
  {
    figure: 'price_usd', name: 'Cost', title: 'What the models cost', format: money, sumFormat: shortMoney, most: 'dearest',
    change: 'price_usd',
  },
  {
    figure: 'cpu_time_ms', name: 'CPU time', title: 'The questions’ own CPU time, on all threads that worked for them',
    format: duration, most: 'most', change: 'cpu_time_ms',
  },
  {
    figure: 'allocated_mb', name: 'Allocated memory', title: 'Memory that the questions themselves allocated', format: megabytes,
    most: 'most', change: 'allocated_mb',
  },
  {
    figure: 'duration_ms', name: 'Duration', title: 'From the request to the end of the answer', format: duration, most: 'slowest',
    change: 'duration_p50_ms',
  },
  {
    figure: 'tokens', name: 'Tokens', title: 'Of the prompts and the answers', format: (value) => count(value), sumFormat: shortCount,
    most: 'most', change: 'tokens',
  },
];

export function create(services) {
  const { period, snapshot } = services;
  const panel = createPanel(services, { title: 'Figures', quiet: true });
  const drawn = tiles.map((tile) => createTile(tile));
  const facts = ['Chats', 'Errors', 'Wasted', 'High Usage', 'First token'].map((name) => createFact(name));
  const [chats, errors, wasted, highUsage, firstToken] = facts;
  const content = [
    h('dl', { class: 'tiles' }, drawn.map((tile) => tile.element)),
    h('dl', { class: 'figure-facts' }, facts.map((fact) => fact.element)),
  ];
  panel.element.classList.add('figures');
  wasted.title('Paid for answers that failed, were cancelled or were cut off');
  highUsage.title('Chats during which the machine’s CPU or the API’s memory reached its limit');
  firstToken.title('Median and p95 of the time from the start of a chat to the model’s first text');

  function show(statistics) {
    const { overall, time_to_first_token: first, retried_calls: retried } = statistics;
    const total = overall.count;
    const minutes = (Date.parse(statistics.to) - Date.parse(statistics.from)) / 60_000;
    tiles.forEach(({ figure }, i) => drawn[i].show(statistics.questions[figure], total));
    drawn[0].note(costWords(statistics));
    chats.say(shortCount(total), rate(total, minutes));
    errors.say(shortCount(overall.errors), overall.errors > 0 && percent((100 * overall.errors) / total),
      overall.errors > 0 && pathOf('overview', null, { status: 'failed' }));
    errors.tone(overall.errors > 0 ? 'bad' : null);
    wasted.say(total === 0 ? unknown : shortMoney(statistics.wasted_usd),
      retried > 0 && `${shortCount(retried)} ${retried === 1 ? 'call' : 'calls'} retried`);
    highUsage.say(percent(statistics.high_usage_percent),
      total > 0 && `${shortCount(statistics.high_usage_chats)} of ${shortCount(total)}`,
      statistics.high_usage_chats > 0 && pathOf('overview', null, { rating: 'high_usage' }));
    highUsage.tone(statistics.high_usage_chats > 0 ? 'warning' : null);
    firstToken.say(duration(first.p50_ms), first.p95_ms !== null && `p95 ${duration(first.p95_ms)}`);
    panel.show(...content);
  }

  // What decorates the figures comes after them, and is left out when it does not come.
  function decorate(signal) {
    readSeries(services, signal).then((series) => drawn.forEach((tile, i) => tile.trace(series[tiles[i].figure])), () => null);
    readChanges(services, signal).then(({ figures }) => drawn.forEach((tile, i) =>
      tile.compare(figures.find(({ name }) => name === tiles[i].change) ?? null, period.value)), () => null);
  }

  const refresh = () => panel.load((signal) => {
    decorate(signal);
    return services.read('/statistics', { query: { ...period.value.query, group_by: 'stage' }, signal });
  }, show);
  let afterChat = throttle(0, refresh);

  panel.own(
    period.on((now) => {
      afterChat.cancel();
      afterChat = throttle(afterChatMs[now.name] ?? afterChatMs['7d'], refresh);
      setText(panel.heading, `Figures of ${now.phrase}`);
      if (snapshot.value) {
        panel.outdate();
        refresh();
      }
    }),
    // The first paint waits for no other request where the snapshot has what is asked for.
    snapshot.on(({ statistics }) => {
      if (statistics?.window === period.value.name && statistics.questions) {
        panel.fresh();
        show(statistics);
        decorate();
      } else {
        refresh();
      }
    }),
    services.live.on('chat', () => afterChat()),
    () => afterChat.cancel());
  panel.every(refreshMs, refresh);
  return panel;
}

// What is not in the sum: chats of unknown cost, and our own CPU and memory where they have a price.
function costWords({ questions, compute_usd: compute, overall }) {
  const unpriced = overall.count - questions.price_usd.count;
  return [
    unpriced > 0 && `${shortCount(unpriced)} of unknown cost`,
    compute > 0 && `${shortMoney(compute)} more for our CPU and memory`,
  ].filter(Boolean).join(', ');
}

const units = [['minute', 1], ['hour', 60], ['day', 24 * 60]];

// In the shortest unit of time that has one chat at least.
function rate(chats, minutes) {
  const [unit, length] = units.find(([, unitMinutes]) => (chats / minutes) * unitMinutes >= 1) ?? units.at(chats === 0 ? 0 : -1);
  const value = (chats / minutes) * length;
  return `${decimal(value, chats === 0 || value >= 10 ? 0 : 1)} ${unit === 'hour' ? 'an' : 'a'} ${unit}`;
}

function createFact(name) {
  const value = h('b');
  const link = h('a');
  const rest = h('span', { class: 'quiet-text' });
  const element = h('div', null, h('dt', null, name), h('dd', null, value, ' ', rest));
  return {
    element,
    title: (words) => set(element, { title: words }),
    say(text, words, href) {
      fill(value, href ? set(setText(link, text), { href }) : text);
      setText(rest, words || '');
    },
    tone: (word) => set(element, { 'data-tone': word }),
  };
}
