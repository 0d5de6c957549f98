/** Chats as bars beneath a chart: each from its start to its end, side by side in a few lanes. */

import { pool, set, setText, svg } from './dom.js';
import { duration } from './format.js';

const lanes = 5;
const laneHeight = 9;
const barHeight = 6;

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
      const ends = [];
      const placed = [];
      for (const span of seen) {
        const lane = ends.findIndex((end) => end <= x(span.from)) >= 0 ? ends.findIndex((end) => end <= x(span.from)) : ends.length;
        if (lane < lanes) {
          const start = Math.max(left, x(span.from));
          const width = Math.max(3, Math.min(right, x(span.to)) - start);
          ends[lane] = start + width + 2;
          placed.push({ span, lane, start, width });
        }
      }
      const drawn = pool(bars, placed.length, () => svg('a', { tabindex: -1 }, svg('rect', { height: barHeight, rx: 2 }, svg('title'))));
      placed.forEach(({ span, lane, start, width }, i) => {
        const [rect] = drawn[i].children;
        set(drawn[i], { href: span.href, 'data-tone': span.tone });
        set(rect, { x: start, y: top + 12 + lane * laneHeight, width });
        setText(rect.firstElementChild, `${span.label} · ${duration(span.to - span.from)}`);
      });
      set(caption, { x: left, y: top + 5 });
      set(more, { x: right, y: top + 5 });
      setText(more, seen.length > placed.length ? `${seen.length - placed.length} more than there is room for` : '');
      return top + 12 + lanes * laneHeight;
    },
    /** How many chats were in work at a time, in words. */
    at(time, data) {
      const count = data.spans.filter((span) => span.from <= time && span.to >= time).length;
      return count === 1 ? '1 chat' : `${count} chats`;
    },
  };
}
