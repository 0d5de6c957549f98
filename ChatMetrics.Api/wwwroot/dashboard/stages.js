/** The six stages of a chat: what they are, their colours, and chats drawn as waterfalls of them. */

import { fill, h, set, svg } from './dom.js';
import { duration } from './format.js';

// In order; each has the next colour of dashboard.css, which has some to spare.
const known = [
  ['request_received', 'Request', 'The request was read; validation and limits.'],
  ['processing_history', 'History', 'Stored and sent turns became the prompt.'],
  ['workflow_start', 'Model and tools', 'The assistant worked: model and tools.'],
  ['workflow_completed', 'Check and price', 'The answer was checked; tokens and price were settled.'],
  ['storing_conversation', 'Storing', 'The turns were made ready to be saved.'],
  ['response_preparation', 'Response', 'The answer was put together.'],
].map(([name, title, words], i) => ({ name, title, words, className: `stage-${i + 1}` }));

const byName = new Map(known.map((stage) => [stage.name, stage]));

/** `{ name, title, words, className }` of a stage; one that a newer API may have is known by its name only. */
export const stageOf = (name) => byName.get(name) ?? { name, title: name, words: name, className: 'stage-1' };

/** The class of a stage in a drawing of its chat: where a chat failed has a colour of its own. */
export const colourOf = (stage, chat) => (stage.failed && chat.status === 'failed' ? 'failed' : stageOf(stage.name).className);

/** Which colour is which stage. */
export const createStageLegend = () => h('p', { class: 'legend' },
  known.map((stage) => h('span', { title: `${stage.name}: ${stage.words}` }, h('i', { class: `key ${stage.className}` }), stage.title)));

/**
 * A chat's stages side by side. `scale` sets how long the whole width is, in ms; a chat that takes longer is drawn on a scale of
 * its own, and marked.
 */
export function createWaterfall(chat) {
  const words = chat.stages.map((stage) =>
    `${stageOf(stage.name).title} ${duration(stage.duration_ms)}${stage.failed ? `, ${chat.status}` : ''}`);
  const element = svg('svg', {
    class: 'waterfall', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img', 'aria-label': `Stages: ${words.join(', ')}`,
  });
  return {
    element,
    scale(wholeMs) {
      const isLonger = chat.total_duration_ms > wholeMs;
      const x = (ms) => (ms / Math.max(isLonger ? chat.total_duration_ms : wholeMs, Number.MIN_VALUE)) * 1000;
      set(element, { 'data-longer': isLonger });
      let end = 0;
      fill(element,
        svg('title', null, isLonger ? [...words, 'longer than the scale of this list'].join('\n') : words.join('\n')),
        chat.stages.map((stage) => [stage, x(stage.duration_ms), (end += x(stage.duration_ms))]).filter(([, width]) => width > 0)
          .map(([stage, width, to]) => svg('rect', { class: colourOf(stage, chat), x: to - width, y: 0, width, height: 20 })),
        isLonger && svg('path', { class: 'longer', d: 'M978 20 L986 0 M990 20 L998 0' }));
    },
  };
}

/** How long the whole width of waterfalls is that are to be compared: the slowest's, unless a few are far slower than the others. */
export function commonScale(chats) {
  const durations = chats.map((chat) => chat.total_duration_ms).sort((a, b) => a - b);
  const slowest = durations.at(-1) ?? 0;
  const usual = durations[Math.ceil(durations.length * 0.9) - 1] ?? 0;
  return slowest > usual * 2 ? usual * 1.25 : slowest;
}
