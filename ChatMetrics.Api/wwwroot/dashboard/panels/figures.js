/** The figures of all chats in the chosen window of time. */

import { h, set, setText } from '../dom.js';
import { count, decimal, duration, minuteOfDay, money, percent, shortCount, unknown } from '../format.js';
import { createPanel } from '../panel.js';
import { chatPath } from '../router.js';
import { throttle } from '../store.js';

const refreshMs = 15_000;

// Chats that arrive are in the figures at once; a longer window hardly moves.
const afterChatMs = { '5m': 1000, '1h': 2000, '24h': 5000, '7d': 5000 };

export function create(services) {
  const panel = createPanel(services, { title: 'Figures', quiet: true });
  const tiles = {
    chats: tile('Chats'),
    duration: tile('Duration', ['p50', 'p95', 'p99']),
    firstToken: tile('Time to first token', ['p50', 'p95'], 'From the start of a chat to the model’s first text'),
    errors: tile('Errors'),
    tokens: tile('Tokens'),
    money: tile('Money', null, 'What the models cost, and our own CPU and memory where they have a price; of the chats whose cost is known'),
    highUsage: tile('High Usage', null, 'Share of the chats with a peak at or beyond a limit of the rating'),
  };
  const list = h('dl', { class: 'tiles' }, Object.values(tiles).map((item) => item.element));
  panel.element.classList.add('figures');

  function show(statistics) {
    const { overall, time_to_first_token: first, tokens_total: tokens, price_usd: price, known_price_usd: knownPrice, unpriced_chats: unpriced } = statistics;
    const chats = overall.count;
    const minutes = (Date.parse(statistics.to) - Date.parse(statistics.from)) / 60_000;
    const each = (value) => (chats === 0 || value === null ? null : value / chats);
    const since = services.period.value.name === '5m' ? ` · since ${minuteOfDay(statistics.from)}` : '';
    tiles.chats.say([shortCount(chats)], `${rate(chats, minutes)}${since}`);
    tiles.duration.say([overall.p50_ms, overall.p95_ms, overall.p99_ms].map(duration), overall.slowest.length > 0 ? `mean ${duration(overall.mean_ms)} · slowest` : `mean ${duration(overall.mean_ms)}`);
    tiles.duration.lead(overall.slowest, overall.max_ms);
    tiles.firstToken.say([first.p50_ms, first.p95_ms].map(duration), first.slowest.length > 0 ? 'longest' : '');
    tiles.firstToken.lead(first.slowest);
    tiles.errors.say([shortCount(overall.errors)], overall.errors > 0 ? `${percent((100 * overall.errors) / chats)} of chats` : `${count(overall.cancelled)} cancelled`);
    tiles.errors.tone(overall.errors > 0 ? 'bad' : null);
    tiles.tokens.say([shortCount(tokens)], `${count(each(tokens))} a chat`);
    tiles.money.say(...moneyWords());
    tiles.highUsage.say([percent(statistics.high_usage_percent)], `${count(statistics.high_usage_chats)} of ${count(chats)}`);
    tiles.highUsage.tone(statistics.high_usage_chats > 0 ? 'warning' : null);
    panel.show(list);

    // What is known is said, and how much is not.
    function moneyWords() {
      if (chats === 0) {
        return [[unknown], ''];
      }
      if (unpriced > 0) {
        const compute = statistics.compute_usd === undefined ? '' : ` · ${money(statistics.compute_usd)} compute`;
        return [
          [knownPrice > 0 ? money(knownPrice) : 'unknown'],
          `+ ${count(unpriced)} ${unpriced === 1 ? 'chat' : 'chats'} of unknown price${compute}`,
        ];
      }
      const total = statistics.total_usd;
      return total === undefined
        ? [[money(price)], `${money(each(price))} a chat`]
        : [[money(total)], `${money(statistics.compute_usd)} of it compute · ${money(each(total))} a chat`];
    }
  }

  const refresh = () => panel.load((signal) => services.api.get('/statistics', { query: { window: services.period.value.name }, signal }), show);
  let afterChat = throttle(0, refresh);

  panel.own(
    services.period.on((period) => {
      afterChat.cancel();
      afterChat = throttle(afterChatMs[period.name], refresh);
      setText(panel.heading, `Figures of the last ${period.words}`);
      if (services.snapshot.value) {
        panel.outdate();
        refresh();
      }
    }),
    services.snapshot.on((snapshot) => {
      if (snapshot.statistics?.window === services.period.value.name) {
        panel.fresh();
        show(snapshot.statistics);
      } else {
        refresh();
      }
    }),
    services.live.on('chat', () => afterChat()),
    () => afterChat.cancel());
  panel.every(refreshMs, refresh);
  return panel;
}

const units = [['minute', 1], ['hour', 60], ['day', 24 * 60]];

// In the shortest unit of time that has one chat at least.
function rate(chats, minutes) {
  const [unit, length] = units.find(([, unitMinutes]) => (chats / minutes) * unitMinutes >= 1) ?? units.at(chats === 0 ? 0 : -1);
  const value = (chats / minutes) * length;
  return `${decimal(value, chats === 0 || value >= 10 ? 0 : 1)} ${unit === 'hour' ? 'an' : 'a'} ${unit}`;
}

// One value, or some with a label each; the values' number is the tile's width.
function tile(name, labels = null, title = null) {
  const values = (labels ?? ['']).map(() => h('span', { class: 'tile-value' }));
  const more = h('span');
  const link = h('a', { hidden: true });
  const element = h('div', { class: 'tile', 'data-values': values.length, title }, h('dt', null, name),
    h('dd', null,
      h('span', { class: 'tile-values' }, values.map((value, i) => h('span', null, value, labels && h('span', { class: 'tile-label' }, labels[i])))),
      h('span', { class: 'tile-more' }, more, ' ', link)));
  return {
    element,
    say(texts, rest) {
      texts.forEach((text, i) => setText(values[i], text));
      setText(more, rest);
    },
    /** From a figure to the chat behind it. */
    lead([chat], durationMs = chat?.duration_ms) {
      link.hidden = chat === undefined;
      if (chat) {
        set(link, { href: chatPath(chat.chat_id) });
      }
      setText(link, chat ? duration(durationMs) : '');
    },
    tone(word) {
      set(element, { 'data-tone': word });
    },
  };
}
