/** What was asked and answered, in full, and which tools the model called. */

import { h } from './dom.js';
import { duration } from './format.js';

/** The beginning of a chat's question, or that it is not kept. */
export const questionOf = ({ message }) => message || '(not stored)';

/** The whole question and the whole answer; where they are not kept, why. */
export const createTexts = ({ texts, texts_missing: missing, message }) => (texts
  ? h('div', { class: 'texts' }, text('Question', texts.question), text('Answer', texts.answer))
  : h('div', { class: 'texts' },
    message && text('Question, how it begins', message), h('p', { class: 'quiet-text' }, missing ?? 'The whole texts are not kept.')));

// Long ones scroll in themselves: they can be reached by keys.
const text = (name, words) => h('div', null,
  h('h4', null, name),
  h('div', { class: 'text', role: 'group', 'aria-label': name, tabindex: 0 }, words || h('span', { class: 'quiet-text' }, 'No text.')));

/** The tools that were called, in order, each with its arguments; null when none were. */
export function createToolCalls({ measurements }) {
  const calls = (measurements ?? []).filter(({ name, metadata }) => name === 'tool_call' && metadata?.tool);
  return calls.length === 0 ? null : h('ol', { class: 'tool-calls' }, calls.map(({ metadata, duration_ms: ms }) => h('li', null,
    h('code', null, metadata.tool), ' ', h('span', { class: 'quiet-text' }, duration(ms)),
    metadata.arguments === undefined
      ? h('p', { class: 'quiet-text' }, 'Its arguments are not kept.')
      : h('pre', null, indented(String(metadata.arguments))))));
}

// As it came where it is no JSON, or was cut.
function indented(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
