/** The columns of lists of chats: what each shows of a chat, and which are shown. */

import { h } from './dom.js';
import { count, duration, megabytes, money, percent, shortWhen, tokenWords, unknown } from './format.js';
import { closeElsewhere } from './pop-out.js';
import { conversationPath, pathOf } from './router.js';
import { createStore } from './store.js';

const key = 'chatmetrics.columns';

const figure = (text) => (chat) => ({ text: text(chat) });

/**
 * `name` is also the class of its cells; `sort` is the key of GET /chats; `content` gives `{ text }` or `{ nodes }`, perhaps with a
 * `title`; the stages and the rating are the table's own. `isExtra`: shown only when it is chosen. Which ones go first where there
 * is little room is in chats.css.
 */
export const columns = [
  { name: 'when', label: 'When', sort: 'started_at', content: (chat) => ({ nodes: shortWhen(chat.started_at) }) },
  { name: 'stages', label: 'Stages', title: 'The six stages, on one scale of time for all rows' },
  {
    name: 'duration', label: 'Duration', sort: 'duration_ms', number: true, title: 'From the request to the end of the answer',
    content: figure((chat) => duration(chat.total_duration_ms)),
  },
  {
    name: 'cost', label: 'Cost', sort: 'price_usd', number: true, title: 'What the model cost',
    content: figure((chat) => money(chat.price_usd)),
  },
  {
    name: 'cpu', label: 'CPU time', sort: 'cpu_time_ms', number: true,
    title: 'The question’s own CPU time, on all threads that worked for it',
    content: ({ cost, peak_metrics: peak }) => ({ text: duration(cost.cpu_time_ms), title: `Machine: ${percent(peak.cpu)} at most` }),
  },
  {
    name: 'allocated', label: 'Allocated', sort: 'allocated_mb', number: true, title: 'Memory that the question itself allocated',
    content: figure(({ cost }) => megabytes(cost.allocated_mb)),
  },
  {
    name: 'tokens', label: 'Tokens', sort: 'tokens', number: true, title: 'Tokens of the prompt and of the answer',
    content: ({ tokens }) => ({ text: tokens ? count(tokens.total) : unknown, title: tokens && tokenWords(tokens) }),
  },
  {
    name: 'first', label: 'First token', sort: 'time_to_first_token_ms', number: true, title: 'Time to the model’s first text',
    content: figure((chat) => duration(chat.time_to_first_token_ms)),
  },
  {
    name: 'peak', label: 'Peak memory', number: true, isExtra: true, title: 'The most resident memory of the API while the chat ran',
    content: figure(({ peak_metrics: peak }) => megabytes(peak.memory)),
  },
  {
    name: 'model', label: 'Model',
    content: ({ model }) => (model ? { nodes: linkTo({ model }, model), title: model } : { text: unknown }),
  },
  {
    name: 'conversation', label: 'Conversation',
    content: ({ conversation_id: id }) => ({ nodes: h('a', { href: conversationPath(id) }, id), title: id }),
  },
  {
    name: 'user', label: 'User', isExtra: true,
    content: ({ user }) => (user ? { nodes: linkTo({ user }, user), title: user } : { text: unknown }),
  },
  {
    name: 'purpose', label: 'Purpose', isExtra: true,
    content: ({ purpose }) => (purpose ? { nodes: linkTo({ purpose }, purpose) } : { text: unknown }),
  },
  {
    name: 'rating', label: 'Rating',
    title: 'How the chat ended unless it was answered; High Usage when the machine’s CPU or the API’s memory reached its limit',
  },
];

const linkTo = (filter, text) => h('a', { href: pathOf('overview', null, filter) }, text);

/** The names of the columns that were chosen, as a store; null: nothing was, and there are as many as there is room for. */
export const chosenColumns = createStore(remembered());
chosenColumns.on(remember);

/** Whether a column is shown. */
export const isShown = (column, chosen) => (chosen === null ? !column.isExtra : chosen.includes(column.name));

/** A disclosure to choose columns by. */
export function createColumnChoice() {
  const boxes = columns.map((column) => h('input', { type: 'checkbox', onchange: choose }));
  const usual = h('button', { type: 'button', class: 'quiet', onclick: () => chosenColumns.set(null) }, 'As many as fit');

  function choose() {
    chosenColumns.set(columns.filter((_, i) => boxes[i].checked).map((column) => column.name));
  }

  const stopFollowing = chosenColumns.on((chosen) => {
    columns.forEach((column, i) => {
      boxes[i].checked = isShown(column, chosen);
    });
    usual.disabled = chosen === null;
  });
  const element = h('details', { class: 'column-choice' }, h('summary', null, 'Columns'),
    h('fieldset', { class: 'box' }, h('legend', { class: 'for-readers' }, 'Columns that are shown'),
      columns.map(({ label }, i) => h('label', null, boxes[i], label)), usual));
  const stopClosing = closeElsewhere(element);
  return {
    element,
    dispose() {
      stopFollowing();
      stopClosing();
    },
  };
}

// A browser may forbid storage: then the choice lasts as long as the page.
function remembered() {
  try {
    const names = JSON.parse(localStorage.getItem(key));
    return Array.isArray(names) ? names : null;
  } catch {
    return null;
  }
}

function remember(names) {
  try {
    if (names === null) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, JSON.stringify(names));
    }
  } catch {
    // Forbidden: see above.
  }
}
