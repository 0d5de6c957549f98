/** Figures in a row: a name, a value, and perhaps a few words beneath. */

import { h } from './dom.js';

/**
 * @param facts `[name, value, words beneath, comparison]`; the words and the comparison (see usual.js) may be left out.
 */
export const createFacts = (facts) => h('dl', { class: 'facts' },
  facts.map(([name, value, words, comparison]) => h('div', null, h('dt', null, name),
    h('dd', null, value, comparison, words && h('span', null, words)))));
