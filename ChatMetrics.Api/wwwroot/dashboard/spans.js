/** Chats as bars beneath a chart: each from its start to its end, side by side in a few lanes. */

import { pool, set, setText, svg } from './dom.js';
import { duration } from './format.js';

const lanes = 5;
const laneHeight = 9;
const barHeight = 6;
const leastWidth = 3;

/** A span is `{ id, from, to, tone, label, href }`; times in milliseconds since 1970, `tone` as in the style sheet. */
export function createSpans() {
  const bars = svg('g');
  const caption = svg('text', { class: 'plot-title' }, 'Chats');
  const more = svg('text', { class: 'plot-more', 'text-anchor': 'end' });
  const element = svg('g', { class: 'spans' }, caption, more, bars);

  return {
    element,
    /** Draws from `top` on, and returns where the lanes end. */
    draw(spans, data, { x, top, left, right }) {
      const seen = spans.filter((span) => span.to >= data.from && span.from <= data.to).sort((a, b) => a.from - b.from);
      const placed = place(gather(seen, x), x, left, right);
      const drawn = pool(bars, placed.length, () => svg('a', { tabindex: -1 }, svg('rect', { height: barHeight, rx: 2 }, svg('title'))));
      placed.forEach(({ bar, lane, start, width }, i) => {
        const [rect] = drawn[i].children;
        set(drawn[i], { href: bar.span.href, 'data-tone': bar.span.tone });
        set(rect, { x: start, y: top + 12 + lane * laneHeight, width });
        setText(rect.firstElementChild, wordsOf(bar));
      });
      const hidden = seen.length - placed.reduce((sum, { bar }) => sum + bar.count, 0);
      set(caption, { x: left, y: top + 5 });
      set(more, { x: right, y: top + 5 });
      setText(more, hidden > 0 ? `${hidden} more not drawn` : '');
      return top + 12 + lanes * laneHeight;
    },
    /** How many chats were in work in the second that begins at a time, in words. */
    at(time, data) {
      const count = data.spans.filter((span) => span.from < time + 1000 && span.to >= time).length;
      return count === 1 ? '1 chat' : `${count} chats`;
    },
  };
}

// Chats that are too short to be told apart, and of one tone, are one bar; it leads to the longest of them.
function gather(spans, x) {
  const bars = new Map();
  for (const span of spans) {
    const isShort = x(span.to) - x(span.from) < leastWidth;
    const key = isShort ? `${Math.floor(x(span.from) / (leastWidth + 1))} ${span.tone}` : span.id;
    const bar = bars.get(key);
    if (!bar) {
      bars.set(key, { span, count: 1 });
    } else {
      bar.count++;
      bar.span = span.to - span.from > bar.span.to - bar.span.from ? span : bar.span;
    }
  }
  return [...bars.values()];
}

// Each in the first lane that is free; what finds none is left out.
function place(bars, x, left, right) {
  const ends = Array(lanes).fill(-Infinity);
  const placed = [];
  for (const bar of bars) {
    const start = Math.max(left, x(bar.span.from));
    const lane = ends.findIndex((end) => end <= start);
    if (lane >= 0) {
      const width = Math.max(leastWidth, Math.min(right, x(bar.span.to)) - start);
      ends[lane] = start + width + 1;
      placed.push({ bar, lane, start, width });
    }
  }
  return placed;
}

function wordsOf({ span, count }) {
  const words = `${span.label} · ${duration(span.to - span.from)}`;
  return count === 1 ? words : `${count} chats, the longest: ${words}`;
}
