/** The filters of the list of chats: a disclosure with a control for each, and the chosen ones beside it, each with its way out. */

import { filterKeys, spanKeys } from './filters.js';
import { fill, h } from './dom.js';
import { duration, minuteOfDay, moment } from './format.js';
import { closeElsewhere } from './pop-out.js';
import { throttle } from './store.js';

const typedAfterMs = 400;

const ratings = [['', 'Any rating'], ['rating=good', 'Good'], ['rating=high_usage', 'High Usage']];
const outcomes = [
  ['', 'Any outcome'], ['status=completed', 'Answered'], ['status=failed', 'Failed'], ['status=cancelled', 'Cancelled'],
];
const outcomeKeys = ['status', 'error'];
const labels = { conversation_id: 'Conversation', user: 'User', purpose: 'Purpose', model: 'Model' };

/**
 * @param change Is called with what changes in the address's query.
 * @param open Is called when the filters are opened for the first time.
 */
export function createChatFilters(change, open) {
  const typed = throttle(typedAfterMs, () => change({ conversation_id: conversation.value.trim(), user: user.value.trim() }));
  const exact = () => h('input', {
    type: 'search', autocomplete: 'off', spellcheck: 'false', maxlength: 128, placeholder: 'Any', oninput: typed,
  });
  const conversation = exact();
  const user = exact();
  const purpose = choice([['', 'Any purpose']], () => change({ purpose: purpose.value }));
  const model = choice([['', 'Any model']], () => change({ model: model.value }));
  const rating = choice(ratings, () => change(changeOf(['rating'], rating.value)));
  const outcome = choice(outcomes, () => change(changeOf(outcomeKeys, outcome.value)));
  const chips = h('span', { class: 'chips' });
  const summary = h('summary', null, 'Filter');
  const clear = h('button', { type: 'button', class: 'quiet', onclick: () => takeOff([...filterKeys, ...spanKeys]) }, 'Clear');
  const box = h('details', { class: 'filter-choice' }, summary,
    h('div', { class: 'filters box', role: 'search', 'aria-label': 'Filter the chats' },
      field('Conversation (exact id)', conversation), field('User (exact id)', user), field('Purpose', purpose), field('Model', model),
      field('Rating', rating), field('Outcome', outcome)));
  const element = h('div', { class: 'filter-row' }, box, chips, clear);
  const stop = closeElsewhere(box, element);
  box.addEventListener('toggle', open, { once: true });

  function takeOff(keys) {
    summary.focus();
    change(Object.fromEntries(keys.map((key) => [key, null])));
  }

  // Who is typing is not interrupted.
  function setTyped(input, value = '') {
    if (input.value.trim() !== value && !(document.activeElement === input && input.value.trim().startsWith(value) && value !== '')) {
      input.value = value;
    }
  }

  return {
    element,
    dispose() {
      typed.cancel();
      stop();
    },
    /** Shows what the address says. */
    show(query) {
      learn([query]);
      setTyped(conversation, query.conversation_id);
      setTyped(user, query.user);
      purpose.value = query.purpose ?? '';
      model.value = query.model ?? '';
      rating.value = query.rating ? `rating=${query.rating}` : '';
      outcome.value = query.error ? `error=${query.error}` : query.status ? `status=${query.status}` : '';
      const said = chipsOf(query);
      clear.hidden = said.length === 0;
      fill(chips, said.map(([text, keys]) => h('button', {
        type: 'button', class: 'chip', 'aria-label': `${text}: take this filter off`,
        onclick: () => takeOff(keys),
      }, h('span', { class: 'cut' }, text), h('span', { 'aria-hidden': 'true' }, '×'))));
    },
    /** Models, purposes and classes of errors that there are. */
    learn,
  };

  function learn(chats) {
    for (const chat of chats) {
      offer(model, chat.model, chat.model);
      offer(purpose, chat.purpose, chat.purpose);
      offer(outcome, chat.error && chat.error !== 'cancelled' && `error=${chat.error}`, wordsOf(chat.error));
    }
  }
}

/** The filters of a query, each in words. */
export const filterWords = (query) => chipsOf(query).map(([text]) => text);

// Each filter in words, and its keys in the query.
function chipsOf(query) {
  const { slower_than_ms: slower, faster_than_ms: faster, chats_from: from, chats_to: to } = query;
  const [slow, fast] = [duration(Number(slower)), duration(Number(faster))];
  const took = !faster ? `Took ${slow} or more` : !slower ? `Took less than ${fast}` : `Took ${slow} to ${fast}`;
  return [
    ...Object.entries(labels).map(([key, label]) => [query[key] && `${label}: ${query[key]}`, [key]]),
    [query.rating && (query.rating === 'good' ? 'Good' : 'High Usage'), ['rating']],
    [(query.error && wordsOf(query.error)) || outcomes.find(([value]) => value === `status=${query.status}`)?.[1], outcomeKeys],
    [(slower || faster) && took, ['slower_than_ms', 'faster_than_ms']],
    [from && to && `Asked ${moment(from)} to ${minuteOfDay(to)}`, spanKeys],
  ].filter(([text]) => text);
}

const changeOf = (keys, value) => ({
  ...Object.fromEntries(keys.map((key) => [key, null])), ...Object.fromEntries(new URLSearchParams(value)),
});

function offer(select, value, text) {
  if (value && ![...select.options].some((option) => option.value === value)) {
    select.append(h('option', { value }, text));
  }
}

// model_failed: Model failed.
const wordsOf = (error) => error && error[0].toUpperCase() + error.slice(1).replaceAll('_', ' ');

const choice = (options, onchange) => h('select', { onchange: () => onchange() },
  options.map(([value, text]) => h('option', { value }, text)));

const field = (label, control) => h('label', { class: 'field' }, h('span', null, label), control);
