/** The figures of all chats in the chosen window of time. */

import { h, set, setText } from '../dom.js';
import { count, decimal, duration, money, percent, shortCount, unknown } from '../format.js';
import { createPanel } from '../panel.js';
import { chatPath } from '../router.js';
import { throttle } from '../store.js';

const refreshMs = 15_000;

// Chats that arrive are in the figures at once; a longer window hardly moves.
const afterChatMs = { '5m': 1000, '1h': 2000, '24h': 5000, '7d': 5000 };

export function figures(services) {
  const panel = createPanel(services, { title: 'Figures', quiet: true });
  const tiles = {
    chats: tile('Chats'),
    p50: tile('Half answered within', 'p50 of the whole duration'),
    p95: tile('p95'),
    p99: tile('p99'),
    firstToken: tile('Time to first token', 'Median, from the start of the chat to the model’s first text'),
    errors: tile('Errors'),
    tokens: tile('Tokens'),
    money: tile('Money', 'By the price of the model; unknown as soon as the price of one chat is'),
    highUsage: tile('High Usage', 'Share of chats with a peak at or beyond a limit of the rating'),
  };
  const list = h('dl', { class: 'tiles' }, Object.values(tiles).map((item) => item.element));
  panel.element.classList.add('figures');

  function show(statistics) {
    const { overall, time_to_first_token: first, tokens_total: tokens, price_usd: price } = statistics;
    const chats = overall.count;
    const minutes = (Date.parse(statistics.to) - Date.parse(statistics.from)) / 60_000;
    const each = (value) => (chats === 0 || value === null ? null : value / chats);
    tiles.chats.say(shortCount(chats), `${decimal(chats / minutes, 1)} a minute`);
    tiles.p50.say(duration(overall.p50_ms), `mean ${duration(overall.mean_ms)}`);
    tiles.p95.say(duration(overall.p95_ms), `p90 ${duration(overall.p90_ms)}`);
    tiles.p99.say(duration(overall.p99_ms), slowest('slowest', overall.slowest, overall.max_ms));
    tiles.firstToken.say(duration(first.p50_ms), [`p95 ${duration(first.p95_ms)}`, first.slowest.length > 0 && ' · ', slowest('longest', first.slowest)]);
    tiles.errors.say(shortCount(overall.errors), chats === 0 ? unknown : `${percent((100 * overall.errors) / chats)} · ${count(overall.cancelled)} cancelled`);
    tiles.errors.tone(overall.errors > 0 ? 'bad' : null);
    tiles.tokens.say(shortCount(tokens), `${count(each(tokens))} a chat`, `${count(tokens)} tokens`);
    tiles.money.say(chats === 0 ? unknown : money(price), chats === 0 || price === null ? ' ' : `${money(each(price))} a chat`);
    tiles.highUsage.say(percent(statistics.high_usage_percent), `${count(statistics.high_usage_chats)} of ${count(chats)}`);
    tiles.highUsage.tone(statistics.high_usage_chats > 0 ? 'warning' : null);
    panel.show(list);
  }

  const refresh = () => panel.load((signal) => services.api.get('/statistics', { query: { window: services.period.value.name }, signal }), show);
  let afterChat = throttle(0, refresh);

  panel.own(
    services.period.on((period) => {
      afterChat.cancel();
      afterChat = throttle(afterChatMs[period.name], refresh);
      setText(panel.heading, `Figures of the last ${period.words}`);
      if (services.snapshot.value) {
        refresh();
      }
    }),
    services.snapshot.on((snapshot) => {
      if (snapshot.statistics?.window === services.period.value.name) {
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

// From a figure to the chat behind it.
function slowest(word, chats, durationMs = chats[0]?.duration_ms) {
  return chats.length === 0 ? null : h('a', { href: chatPath(chats[0].chat_id) }, `${word} ${duration(durationMs)}`);
}

function tile(name, title = null) {
  const value = h('span', { class: 'tile-value' });
  const more = h('span', { class: 'tile-more' });
  const element = h('div', { class: 'tile', title }, h('dt', null, name), h('dd', null, value, more));
  return {
    element,
    say(text, rest, exact = null) {
      setText(value, text);
      set(value, { title: exact });
      if (typeof rest === 'string') {
        setText(more, rest);
      } else {
        more.replaceChildren(...[rest].flat().filter((part) => part));
      }
    },
    tone(name) {
      set(element, { 'data-tone': name });
    },
  };
}
