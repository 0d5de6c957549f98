/** What so many questions would cost, estimated from the chats of the chosen time that match the filter. */

import { h, setText } from '../dom.js';
import { createFacts } from '../facts.js';
import { chatsQuery, filterOf } from '../filters.js';
import { count, decimal, duration, gigabytes, money } from '../format.js';
import { createPanel } from '../panel.js';
import { throttle } from '../store.js';

const everyMs = 30_000;
const afterChatMs = 10_000;
const typedAfterMs = 400;
const mostQuestions = 1_000_000_000;
const hourMs = 3_600_000;
// Those that one would ask for next.
const otherCounts = [1, 100, 1000, 100_000, 1_000_000];

export function create(services) {
  const panel = createPanel(services, { title: 'What would it cost?' });
  const input = h('input', {
    type: 'number', id: 'calculator-questions', min: 1, max: mostQuestions, step: 1, value: 10_000, inputmode: 'numeric',
    'aria-describedby': 'calculator-about',
  });
  const form = h('form', { class: 'calculator', onsubmit: (event) => event.preventDefault() },
    h('label', { for: input.id }, 'Questions like these'), input);
  const result = h('div');
  const about = h('p', { class: 'explanation', id: 'calculator-about', role: 'status' });
  let asked = '';
  // That of the overview as it was last: other views have queries of their own.
  let place = {};

  const queryNow = () => ({ ...chatsQuery(place, services.period.value), questions: input.value });

  function follow({ view, query }) {
    place = view === 'overview' ? query : place;
    if (asked !== '' && JSON.stringify(queryNow()) !== asked) {
      read();
    }
  }

  function show(estimate) {
    const { sampled } = estimate;
    result.replaceChildren(...(sampled === 0 ? [] : [createFacts(factsOf(estimate)), tableOf(estimate)]));
    setText(about, sampled === 0 ? nothing() : aboutWords(estimate));
    panel.show(form, result, about);
  }

  const isFiltered = () => Object.keys(filterOf(place)).length > 0;

  const chosen = () => `${services.period.value.phrase}${isFiltered() ? ' that match the filter' : ''}`;

  const nothing = () => `No chats in ${chosen()}: there is nothing to estimate from.`;

  const aboutWords = ({ sampled, caveats }) =>
    `Estimated from ${sampled === 1 ? 'one chat' : `${count(sampled)} chats`} of ${chosen()}. ${caveats.join(' ')}`;

  function read() {
    if (!input.validity.valid || input.value === '') {
      result.replaceChildren();
      setText(about, `A whole number from 1 to ${count(mostQuestions)}, please.`);
      panel.show(form, result, about);
      return;
    }
    asked = JSON.stringify(queryNow());
    panel.load((signal) => services.read('/statistics/estimate', { query: queryNow(), signal }), show);
  }

  const typed = throttle(typedAfterMs, read);
  input.addEventListener('input', typed);
  panel.own(typed.cancel, services.place.on(follow));
  panel.follow(read, { everyMs, afterChatMs });
  return panel;
}

const figures = [['Cost', 'price_usd', money], ['CPU time', 'cpu_hours', hours], ['Allocated', 'allocated_gb', gigabytes]];

const factsOf = (estimate) => figures.map(([name, key, format]) => {
  const part = estimate[key];
  return part ? [name, format(part.expected), rangeOf(part, format)] : [name, 'unknown'];
});

// A single chat of which the figure is known has none.
const rangeOf = ({ low, high }, format) => (low === null ? 'no range from one chat' : `${format(low)} – ${format(high)}`);

const tableOf = (estimate) => h('table', { class: 'estimates' },
  h('thead', null, h('tr', null, ['Questions', ...figures.map(([name]) => name)].map((name) =>
    h('th', { scope: 'col', class: 'number' }, name)))),
  h('tbody', null, otherCounts.map((questions) => h('tr', null, h('th', { scope: 'row', class: 'number' }, count(questions)),
    figures.map(([, key, format]) => h('td', { class: 'number' },
      estimate[key] ? format((estimate[key].expected / estimate.questions) * questions) : 'unknown'))))));

function hours(value) {
  return value < 0.1 ? duration(value * hourMs) : `${decimal(value, value < 10 ? 2 : value < 100 ? 1 : 0)} h`;
}
