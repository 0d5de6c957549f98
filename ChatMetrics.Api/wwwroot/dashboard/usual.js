/** How a chat's figures compare with what is usual of its model. */

import { h } from './dom.js';
import { count, decimal } from './format.js';

// Less than this apart is the same: chats differ by so much anyway.
const sameWithin = 0.1;
const muchFrom = 2;

/** A figure beside the mean of its model: "2.4 × the usual"; null where one of them is not known. */
export function createComparison(value, usual) {
  if (typeof value !== 'number' || typeof usual !== 'number' || usual <= 0) {
    return null;
  }
  const times = value / usual;
  return h('span', { class: times >= muchFrom ? 'usual warning' : 'usual' }, timesWords(times));
}

const timesWords = (times) => (Math.abs(times - 1) <= sameWithin
  ? 'as usual'
  : `${decimal(times, times < 0.095 ? 2 : times < 9.95 ? 1 : 0)} × the usual`);

/** What "usual" means on this page; null where nothing is compared. */
export const usualWords = (usual) => (usual
  ? `Usual is the mean of ${count(usual.count)} chats of ${usual.model} in the 7 days before.`
  : null);
