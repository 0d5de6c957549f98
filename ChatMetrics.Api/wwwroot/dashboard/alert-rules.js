/** Every rule as it is set and how it stands, and budgets to scale. */

import { createBudgetBar } from './alert-budget.js';
import { limitValue, metricValue, metricWords } from './alert-words.js';
import { arrange } from './arrange.js';
import { fill, h, setText } from './dom.js';
import { unknown } from './format.js';
import { inWords } from './names.js';
import { createBadge, createPanel } from './panel.js';
import { ruleWords, usualEndWords } from './rule-text.js';

const everyMs = 15_000;

/**
 * @param rules Gets what is read.
 * @param choose Is called with the name of a rule that is to be tried.
 */
export function createAlertRules(services, rules, choose) {
  const panel = createPanel(services, { title: 'Rules' });
  const body = h('tbody', { role: 'rowgroup' });
  const heads = ['Rule', 'State', 'Value', 'Limit', 'As it is set', 'Trial'].map((name, i) =>
    h('th', { role: 'columnheader', scope: 'col', class: i === 2 || i === 3 ? 'number' : null },
      name === 'Trial' ? h('span', { class: 'for-readers' }, name) : name));
  // The roles are said, since a table that is drawn as cards would lose them.
  const table = h('table', { class: 'alert-rules', role: 'table', 'aria-label': 'Rules' },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)), body);
  const budgets = h('div', { class: 'budgets' });
  const usual = h('p', { class: 'explanation' }, usualEndWords);
  const none = h('p', { class: 'quiet-text' }, 'Nothing is watched: alerts are turned off, or every rule is.');
  // By name, each made once.
  let rows = new Map();
  let bars = new Map();

  function show(found) {
    rules.set(found);
    rows = new Map(found.rules.map(({ name }) => [name, rows.get(name) ?? createRow(choose)]));
    arrange(body, found.rules.map((rule) => rows.get(rule.name).draw(rule)));
    const limited = found.rules.filter(({ settings }) => settings.period !== null);
    bars = new Map(limited.map(({ name }) => [name, bars.get(name) ?? createBudgetBar()]));
    arrange(budgets, limited.map((rule) => bars.get(rule.name).draw(rule, found.time_zone)));
    panel.show(limited.length > 0 ? budgets : null, ...(found.rules.length > 0 ? [table, usual] : [none]));
  }

  const read = () => panel.load((signal) => services.read('/alerts/rules', { signal }), show);

  panel.every(everyMs, read);
  panel.own(services.live.on('alert', read), services.live.on('resync', read));
  read();
  return panel;
}

function createRow(choose) {
  const name = h('b');
  const metric = h('span', { class: 'quiet-text' });
  const badge = createBadge();
  const value = h('td', { role: 'cell', class: 'number', 'data-label': 'Value' });
  const limit = h('td', { role: 'cell', class: 'number', 'data-label': 'Limit' });
  const words = h('td', { role: 'cell', class: 'rule-words' });
  const tryIt = h('button', { type: 'button', class: 'quiet' }, 'Try');
  const element = h('tr', { role: 'row' }, h('th', { role: 'rowheader', scope: 'row' }, name, metric),
    h('td', { role: 'cell' }, badge.element), value, limit, words, h('td', { role: 'cell' }, tryIt));
  return {
    draw(rule) {
      setText(name, rule.name);
      setText(metric, metricWords(rule.metric));
      badge.set(...stateOf(rule));
      badge.element.title = rule.severity;
      const whose = rule.group ?? rule.host;
      fill(value, rule.value === null ? unknown : metricValue(rule.metric, rule.value), whose && h('span', { class: 'rule-whose' }, whose));
      const bound = rule.settings.period ? rule.settings.limit : rule.limit;
      setText(limit, bound === null ? 'not known yet' : limitValue(rule.metric, bound));
      setText(words, ruleWords(rule));
      tryIt.onclick = () => choose(rule.name);
      tryIt.setAttribute('aria-label', `Try ${rule.name} on the past`);
      return element;
    },
  };
}

const stateOf = ({ state, severity }) => [
  state === 'firing' ? (severity === 'critical' ? 'bad' : 'warning') : state === 'pending' ? 'calm' : 'good', inWords(state)];
