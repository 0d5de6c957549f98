/** Chats in rows: what was asked, its stages, and what it cost. Narrow, a row becomes a card. */

import { h, set } from './dom.js';
import { count, duration, megabytes, percent, tokenWords, unknown, when } from './format.js';
import { createBadge } from './panel.js';
import { chatPath, conversationPath } from './router.js';
import { commonScale, createWaterfall } from './stages.js';

const columns = [
  ['Question', 'Question, when it was asked, conversation and model'],
  ['Stages', 'The six stages, on one scale of time for all rows; the whole duration'],
  ['CPU time', 'The question’s own CPU time, on all threads that worked for it'],
  ['Peak memory', 'The most resident memory of the API while the chat ran'],
  ['Tokens', 'Tokens of the prompt and of the answer'],
  ['Rating', 'High Usage when the machine’s CPU or the API’s memory reached its limit'],
];

/** @param {{ label: string, withConversation: boolean }} options */
export function createChatTable({ label, withConversation }) {
  const body = h('tbody', { role: 'rowgroup' });
  // The roles are said, since a table that is drawn as cards would lose them.
  const element = h('table', { class: 'chats', role: 'table', 'aria-label': label },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      columns.map(([name, title], i) => h('th', { role: 'columnheader', scope: 'col', title, class: i > 1 && i < 5 ? 'number' : null }, name)))),
    body);
  let rows = new Map();

  return {
    element,
    /** Shows these chats; rows of chats that were there remain as they are. `fresh`: those that are new catch the eye. */
    set(chats, { fresh = false } = {}) {
      const scale = commonScale(chats);
      const next = new Map(chats.map((chat) => [chat.chat_id, rows.get(chat.chat_id) ?? createRow(chat, withConversation, fresh)]));
      rows.forEach((row, id) => next.has(id) || row.element.remove());
      rows = next;
      let i = 0;
      for (const row of rows.values()) {
        row.scale(scale);
        if (body.children[i] !== row.element) {
          body.insertBefore(row.element, body.children[i] ?? null);
        }
        i++;
      }
    },
  };
}

function createRow(chat, withConversation, isFresh) {
  const waterfall = createWaterfall(chat);
  const { tokens, cost, peak_metrics: peak } = chat;
  const element = h('tr', { role: 'row', class: isFresh ? 'fresh' : null },
    h('th', { role: 'rowheader', scope: 'row', class: 'chat-question' },
      h('a', { class: 'cut', href: chatPath(chat.chat_id), title: chat.message }, chat.message),
      h('span', { class: 'chat-origin' },
        when(chat.started_at),
        withConversation && h('a', { class: 'cut', href: conversationPath(chat.conversation_id), title: `Conversation ${chat.conversation_id}` },
          chat.conversation_id),
        chat.model && h('span', { class: 'cut chat-model', title: 'Model' }, chat.model)),
      createHistoryNote(chat)),
    h('td', { role: 'cell', class: 'chat-stages' }, waterfall.element, h('span', { class: 'number' }, duration(chat.total_duration_ms))),
    figure('CPU time', duration(cost.cpu_time_ms), `Machine: ${percent(peak.cpu)} at most`),
    figure('Peak memory', megabytes(peak.memory), `The question itself allocated ${megabytes(cost.allocated_mb)}`),
    figure('Tokens', tokens ? count(tokens.total) : unknown, tokens && tokenWords(tokens)),
    h('td', { role: 'cell', class: 'chat-rating' }, createChatBadges(chat)));
  return { element, scale: waterfall.scale };
}

const figure = (label, text, title) => h('td', { role: 'cell', class: 'number chat-figure', 'data-label': label, title }, text);

/** The rating, how the chat ended unless it was answered, and whether others ran meanwhile. */
export function createChatBadges(chat) {
  const others = chat.cost.overlapping_chats;
  return h('span', { class: 'chat-badges' },
    chat.status !== 'completed' && badge(chat.status === 'failed' ? 'bad' : 'calm', (chat.error ?? chat.status).replaceAll('_', ' ')),
    badge(chat.summary.performance_rating === 'Good' ? 'good' : 'warning', chat.summary.performance_rating),
    others > 0 && set(badge('plain', `with ${others} ${others === 1 ? 'other' : 'others'}`), {
      class: 'badge overlap',
      title: 'So many other chats were in work at the same time, at most: the machine’s and the API’s figures are of all of them, CPU time is not.',
    }));
}

/** What the model did not see of the conversation, in one sentence; null when it saw all that it was to see. */
export const createHistoryNote = (chat) => (chat.history === 'unavailable'
  ? h('p', { class: 'history-note' }, 'Earlier messages could not be read; the model did not see them.')
  : null);

function badge(tone, text) {
  const made = createBadge();
  made.set(tone, text);
  return made.element;
}
