/** What a chart over time shows, as a table that is filled while it is open. */

import { fill, h, setText } from './dom.js';
import { moment } from './format.js';
import { known } from './plot.js';
import { roundStep, stepWords } from './time-axis.js';

const maxRows = 24;

/** @param data Gives what the chart shows now. */
export function createChartTable(plots, data) {
  const rows = h('tbody');
  const title = h('summary', null, 'As a table');
  const element = h('details', { class: 'chart-table', ontoggle: () => update() },
    title,
    h('div', { class: 'scroll' }, h('table', null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Time'),
        plots.flatMap((plot) => plot.series.map((line) => h('th', { scope: 'col' }, line.label))))),
      rows)));

  function update() {
    if (!element.open) {
      setText(title, 'As a table');
      fill(rows);
      return;
    }
    const { from, to, times, values } = data();
    const step = roundStep(to - from, maxRows);
    const columns = plots.flatMap((plot) => plot.series.map(({ key }) => ({ format: plot.format, values: values[key] })));
    setText(title, `As a table: means of ${stepWords(step)}, the newest first`);
    fill(rows, meansOf(times, columns, step).reverse().map((row) =>
      h('tr', null, h('th', { scope: 'row' }, moment(row.time)), row.means.map((value, i) => h('td', null, columns[i].format(value))))));
  }

  return { element, update };
}

// A row for each step in which anything is known, the oldest first.
function meansOf(times, columns, step) {
  const indexes = Map.groupBy(times.keys(), (index) => Math.floor(times[index] / step) * step);
  return [...indexes]
    .map(([time, of]) => ({ time, means: columns.map(({ values }) => mean(of.map((index) => values[index]))) }))
    .filter(({ means }) => means.some((value) => value !== null));
}

function mean(values) {
  const all = known(values);
  return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length;
}
