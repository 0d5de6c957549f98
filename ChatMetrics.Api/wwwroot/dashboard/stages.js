/** The six stages of a chat: what they are, their colours, and chats drawn as waterfalls of them. */

import { fill, h, set, svg } from './dom.js';
import { duration } from './format.js';

// In order; each has the next colour of dashboard.css, which has some to spare.
const known = [
  ['request_received', 'The request was read; validation and limits.'],
  ['processing_history', 'Stored and sent turns became the prompt.'],
  ['workflow_start', 'The assistant worked: model and tools.'],
  ['workflow_completed', 'The answer was checked; tokens and price were settled.'],
  ['storing_conversation', 'The turns were made ready to be saved.'],
  ['response_preparation', 'The answer was put together.'],
].map(([name, words], i) => ({ name, words, className: `stage-${i + 1}` }));

// Of the 1000 that a waterfall is wide: 2 px where it is drawn small.
const leastWidth = 16;

const byName = new Map(known.map((stage) => [stage.name, stage]));

/** `{ name, words, className }` of a stage; one that a newer API may have is known by its name only. */
export const stageOf = (name) => byName.get(name) ?? { name, words: name, className: 'stage-1' };

/** The class of a stage in a drawing of its chat: where a chat failed has a colour of its own. */
export const colourOf = (stage, chat) => (stage.failed && chat.status === 'failed' ? 'failed' : stageOf(stage.name).className);

/** Which colour is which stage. */
export const createStageLegend = () => h('p', { class: 'legend' },
  known.map((stage) => h('span', { title: stage.words }, h('i', { class: `key ${stage.className}` }), stage.name)));

/**
 * A chat's stages side by side. `scale` sets how long the whole width is, in ms; a chat that takes longer is drawn on a scale of
 * its own, and marked.
 */
export function createWaterfall(chat) {
  const words = chat.stages.map((stage) => `${stage.name} ${duration(stage.duration_ms)}${stage.failed ? `, ${chat.status}` : ''}`);
  const element = svg('svg', {
    class: 'waterfall', viewBox: '0 0 1000 20', preserveAspectRatio: 'none', role: 'img', 'aria-label': `Stages: ${words.join(', ')}`,
  });
  return {
    element,
    scale(wholeMs) {
      const isLonger = chat.total_duration_ms > wholeMs;
      const x = (ms) => (ms / Math.max(isLonger ? chat.total_duration_ms : wholeMs, Number.MIN_VALUE)) * 1000;
      set(element, { 'data-longer': isLonger });
      fill(element,
        svg('title', null, isLonger ? [...words, 'longer than the scale of this list'].join('\n') : words.join('\n')),
        widthsOf(chat.stages.map((stage) => x(stage.duration_ms))).map(([start, width], i) => svg('rect', {
          class: colourOf(chat.stages[i], chat), x: start, y: 0, width, height: 20,
        })),
        isLonger && svg('path', { class: 'longer', d: 'M978 20 L986 0 M990 20 L998 0' }));
    },
  };
}

// Each where it begins and how wide it is: none too thin to be seen, at the expense of the widest.
function widthsOf(lengths) {
  const widths = lengths.map((length) => Math.max(leastWidth, length));
  const widest = widths.indexOf(Math.max(...widths));
  const excess = widths.reduce((sum, width, i) => sum + width - lengths[i], 0);
  widths[widest] = Math.max(leastWidth, widths[widest] - excess);
  let end = 0;
  return widths.map((width) => [(end += width) - width, width]);
}

/** How long the whole width of waterfalls is that are to be compared: the slowest's, unless a few are far slower than the others. */
export function commonScale(chats) {
  const durations = chats.map((chat) => chat.total_duration_ms).sort((a, b) => a - b);
  const slowest = durations.at(-1) ?? 0;
  const usual = durations[Math.ceil(durations.length * 0.9) - 1] ?? 0;
  return slowest > usual * 2 ? usual * 1.25 : slowest;
}
