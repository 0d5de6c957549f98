/** What charts that are read by pointer and keys have in common. */

/**
 * Reads by keys, and no more when the pointer or the focus leaves.
 * @param {{ now: () => number | null, last: () => number, read: (place: number | null) => void }} places `now` is where the chart is
 * read; `read` gets the next place, which may lie outside of the chart, or null for none.
 */
export function readByKeys(plane, { now, last, read }) {
  plane.addEventListener('pointerleave', () => read(null));
  plane.addEventListener('blur', () => read(null));
  plane.addEventListener('keydown', (event) => {
    const from = now() ?? last() + 1;
    const next = {
      ArrowLeft: from - 1, ArrowRight: from + 1, PageUp: from - 10, PageDown: from + 10, Home: 0, End: last(), Escape: null,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      read(next);
    }
  });
}

/** Calls with the width, in whole pixels, now and whenever it changes; the result stops that. */
export function onWidth(plane, call) {
  const sizes = new ResizeObserver(([entry]) => call(Math.floor(entry.contentRect.width)));
  sizes.observe(plane);
  return () => sizes.disconnect();
}
