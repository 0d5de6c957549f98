/** Heads of columns by which a table can be sorted: the first click sorts by the most, the next by the least. */

import { h, set } from './dom.js';

/**
 * @param {{ label: string, title?: string, key?: string, number?: boolean }} column Without a `key` it cannot be sorted by.
 * @param sortBy Is called with the key and the order, `desc` or `asc`.
 */
export function createSortHeader({ label, title = null, key = null, number = false }, sortBy) {
  let order = null;
  const element = h('th', { role: 'columnheader', scope: 'col', 'aria-label': label, title, class: number ? 'number' : null },
    key === null
      ? label
      : h('button', { type: 'button', class: 'sort', onclick: () => sortBy(key, order === 'desc' ? 'asc' : 'desc') }, label));
  return {
    element,
    /** Shows by which key the table is sorted. */
    show(sortedKey, sortedOrder) {
      order = key !== null && key === sortedKey ? sortedOrder : null;
      set(element, { 'aria-sort': key === null ? null : order === null ? 'none' : `${order}ending` });
    },
  };
}
