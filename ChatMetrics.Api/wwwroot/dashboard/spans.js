/** Chats as bars beneath a chart: each from its start to its end, side by side in a few lanes. */

import { pool, set, setText, svg } from './dom.js';
import { clock, count, duration } from './format.js';

const lanes = 5;
const laneHeight = 9;
const barHeight = 6;
const leastWidth = 3;

/**
 * A span is `{ id, from, to, tone, label, href }`; times in milliseconds since 1970, `tone` as in the style sheet. `data.spansFrom`:
 * what ended before is not known.
 */
export function createSpans() {
  const bars = svg('g');
  const caption = svg('text', { class: 'plot-title' }, 'Chats');
  const more = svg('text', { class: 'plot-more', 'text-anchor': 'end' });
  const missing = svg('rect', { class: 'spans-missing', fill: 'url(#spans-hatch)', height: lanes * laneHeight });
  const missingText = svg('text', { class: 'spans-missing-text' });
  const hatch = svg('pattern', { id: 'spans-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('line', { y2: 6 }));
  const element = svg('g', { class: 'spans' }, hatch, caption, more, missing, bars, missingText);

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
      const missingTo = Math.min(data.to, data.spansFrom);
      const visibility = missingTo > data.from ? 'visible' : 'hidden';
      set(missing, { x: left, y: top + 10, width: Math.max(0, x(missingTo) - left), visibility });
      set(missingText, { x: left + 6, y: top + 12 + (lanes * laneHeight) / 2 + 3, visibility });
      setText(missingText, this.missing(data) ?? '');
      const hidden = seen.length - placed.reduce((sum, { bar }) => sum + bar.count, 0);
      set(caption, { x: left, y: top + 5 });
      set(more, { x: right, y: top + 5 });
      setText(more, hidden > 0 ? `${hidden} more not drawn` : '');
      return top + 12 + lanes * laneHeight;
    },
    /** Which chats are not known, in words; null where all are. */
    missing: (data) => (data.spansFrom > data.from ? `chats before ${clock(data.spansFrom)} not loaded` : null),
    /** How many chats were in work in the second that begins at the time of this index, in words. */
    at(index, data) {
      const time = data.times[index];
      if (time < data.spansFrom) {
        const active = data.values.active_chats?.[index] ?? null;
        return active === null ? 'chats not loaded' : `${count(active)} in work, not loaded`;
      }
      const inWork = data.spans.filter((span) => span.from < time + 1000 && span.to >= time).length;
      return inWork === 1 ? '1 chat' : `${inWork} chats`;
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
