/** How a chat's cost came about: tokens × price per million, part by part; then our own CPU and memory, where they have a price. */

import { h, set } from './dom.js';
import { count, money } from './format.js';

const million = 1_000_000;
const tolerance = 1e-9;

/** A table of the parts; a sentence in place of those that are not known. */
export function createPriceTable(chat) {
  const { parts, words } = modelParts(chat);
  const compute = computeParts(chat.compute);
  return h('div', null,
    words && h('p', { class: 'quiet-text' }, words),
    (parts.length > 0 || compute.length > 0) && h('table', { class: 'price' },
      h('caption', { class: 'for-readers' }, 'Tokens times price per million'),
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Part'),
        ['Tokens', 'Price per million', 'Cost'].map((name) => h('th', { scope: 'col', class: 'number' }, name)))),
      h('tbody', null, parts),
      compute.length > 0 && h('tbody', null, compute),
      compute.length > 0 && chat.total_usd !== undefined && h('tfoot', null, sumRow('With CPU and memory', chat.total_usd))));
}

function modelParts(chat) {
  const { tokens, price, price_usd: usd, attempts = [] } = chat;
  if (chat.iterations === 0 && !tokens) {
    return { parts: [], words: 'The model was not asked.' };
  }
  if (usd === null) {
    return { parts: [], words: tokens ? 'The price of this model is not known.' : 'The model did not answer: its cost is not known.' };
  }
  if (usd === 0) {
    return { parts: [], words: 'The model cost nothing.' };
  }
  const parts = tokens && price ? partsOf(tokens, price) : [];
  const sum = sumOf(parts.map((part) => part.usd));
  const retried = sumOf(attempts.map((attempt) => attempt.price_usd ?? 0));
  const isSum = (value) => Math.abs(value - usd) <= tolerance + usd * 1e-6;
  if (!isSum(sum) && !isSum(sum + retried)) {
    return { parts: [], words: `The model cost ${exact(usd)}. Of which parts is not kept.` };
  }
  const about = tokens.estimated ? '≈ ' : '';
  return {
    parts: [
      ...parts.map((part) => row(part.name, `${about}${count(part.tokens)}`, exact(part.rate), exact(part.usd))),
      attempts.length > 0 && row(`${count(attempts.length)} failed ${attempts.length === 1 ? 'call' : 'calls'} before`, '', '',
        isSum(sum) ? 'none counted' : exact(retried)),
      sumRow('Model', usd),
    ],
  };
}

const computeParts = (compute) => (compute
  ? [
    ['Its CPU time', compute.own_usd], ['Its share of other CPU time', compute.shared_usd], ['Its share of the memory', compute.memory_usd],
  ].map(([name, usd]) => row(name, '', '', exact(usd)))
  : []);

// What is cached, written into the cache or thought counts once: as a part of its own where it has a price of its own.
function partsOf(tokens, price) {
  const cached = Math.min(tokens.cached ?? 0, tokens.input);
  const written = Math.min(tokens.cache_written ?? 0, tokens.input - cached);
  const reasoning = Math.min(tokens.reasoning ?? 0, tokens.output);
  const own = [
    ['Input, cached', cached, price.cached_input, 'input'],
    ['Input, written into the cache', written, price.cache_write, 'input'],
    ['Output, reasoning', reasoning, price.reasoning, 'output'],
  ].filter(([, number, rate]) => number > 0 && rate !== undefined && rate !== null);
  const rest = (whole, side) => own.reduce((left, [, number, , of]) => left - (of === side ? number : 0), whole);
  const of = (side) => own.filter(([, , , whole]) => whole === side);
  return [
    ['Input', rest(tokens.input, 'input'), price.input], ...of('input'),
    ['Output', rest(tokens.output, 'output'), price.output], ...of('output'),
  ].map(([name, number, rate]) => ({ name, tokens: number, rate, usd: (number * rate) / million }));
}

const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);

const row = (name, ...texts) => h('tr', null, h('th', { scope: 'row' }, name), texts.map((text) => h('td', { class: 'number' }, text)));

const sumRow = (name, usd) => set(row(name, '', '', exact(usd)), { class: 'sum' });

// All its digits, so that the parts can be added up by hand.
const exact = (usd) => (usd === 0
  ? money(0)
  : `$${usd.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 9 })}`);
