/** What fired and is over, a page at a time. */

import { chatsOf } from './alert-chats.js';
import { ago, metricValue, metricWords, timesLimit, whom } from './alert-words.js';
import { h } from './dom.js';
import { when } from './format.js';
import { inWords } from './names.js';
import { createPanel } from './panel.js';

const pageSize = 20;
const everyMs = 30_000;

export function createAlertHistory(services) {
  const panel = createPanel(services, { title: 'History' });
  const rows = h('div');
  const newest = h('button', { type: 'button', onclick: () => services.place.go({ cursor: null }) }, '← Newest');
  const older = h('button', { type: 'button', onclick: () => services.place.go({ cursor: next }) }, 'Older →');
  const pager = h('nav', { class: 'pager', 'aria-label': 'Pages of the history' }, newest, older);
  let next = null;
  let asked;

  function show({ history, next_cursor: following, incomplete }) {
    next = following;
    newest.disabled = !asked;
    older.disabled = next === null;
    pager.hidden = newest.disabled && older.disabled;
    if (history.length === 0) {
      panel.show(h('p', { class: 'quiet-text' }, incomplete ?? 'No alert is over yet.'), pager);
      return;
    }
    rows.replaceChildren(createAlertTable(history, 'Alerts that are over, the newest first'));
    panel.show(rows, pager);
  }

  function read() {
    asked = services.place.value.query.cursor ?? null;
    panel.load((signal) => services.api.get('/alerts', { query: { limit: pageSize, cursor: asked }, signal }), show);
  }

  panel.every(everyMs, read);
  panel.own(
    services.live.on('alert', ({ state }) => state === 'resolved' && read()),
    services.live.on('resync', read),
    services.place.on(({ view, query }) => view === 'alerts' && (query.cursor ?? null) !== asked && read()));
  return panel;
}

/** A row for each alert: those that were, and those that would have been. */
export function createAlertTable(alerts, label) {
  const cell = (name, ...content) => h('td', { role: 'cell', 'data-label': name }, content);
  return h('table', { class: 'alert-history', role: 'table', 'aria-label': label },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
      ['Rule', 'Began', 'Lasted', 'Worst', 'Limit', 'Chats'].map((name) => h('th', { role: 'columnheader', scope: 'col' }, name)))),
    h('tbody', { role: 'rowgroup' }, alerts.map((alert) => h('tr', { role: 'row' },
      h('th', { role: 'rowheader', scope: 'row', title: alert.message }, h('b', null, alert.rule), ' ', h('span', { class: 'quiet-text' },
        [inWords(alert.severity), metricWords(alert.metric), whom(alert), alert.level_percent && `told at ${alert.level_percent} %`]
          .filter(Boolean).join(' · '))),
      cell('Began', when(alert.since)),
      cell('Lasted', alert.resolved_at ? ago(Date.parse(alert.resolved_at) - Date.parse(alert.since)) : 'goes on'),
      cell('Worst', `${metricValue(alert.metric, alert.worst)} `,
        h('span', { class: 'quiet-text' }, timesLimit(alert.worst, alert.limit))),
      cell('Limit', metricValue(alert.metric, alert.limit)),
      cell('Chats', h('span', { class: 'alert-chats' }, chatsOf(alert).slice(1)))))));
}

