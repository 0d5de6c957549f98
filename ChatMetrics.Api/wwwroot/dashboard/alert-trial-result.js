/** When a rule would have fired: in a sentence, as a plot with its limit, as alerts, and the rule as text of the settings. */

import { createAlertTable } from './alert-history.js';
import { metricValue, metricWords } from './alert-words.js';
import { createCopyButton } from './copy.js';
import { fill, h, set, setText } from './dom.js';
import { count, moment } from './format.js';
import { loadChart } from './panels.js';
import { asEnvironment, asJson } from './rule-text.js';

const hourMs = 3_600_000;
const colours = ['series-1', 'series-2', 'stage-2', 'stage-4', 'stage-7'];

export function createTrialResult() {
  const summary = h('p', { class: 'trial-summary', role: 'status' });
  const exact = h('p', { class: 'quiet-text' });
  const plot = h('div', { class: 'trial-plot' });
  const alerts = h('div');
  const text = h('pre', { class: 'rule-text', tabindex: 0 });
  const format = h('select', { 'aria-label': 'Format', onchange: showText }, h('option', { value: 'env' }, 'Environment variables'),
    h('option', { value: 'json' }, 'appsettings.json'));
  const settings = h('section', { class: 'trial-settings', 'aria-label': 'The rule as settings' },
    h('div', { class: 'trial-settings-head' },
      h('h3', null, 'To watch it'), format, createCopyButton('Copy', () => text.textContent)),
    text);
  const details = h('div', { class: 'trial-details', hidden: true }, exact, plot, alerts, settings);
  const element = h('div', { class: 'trial-result' }, summary, details);
  let chart = null;
  let shown = null;

  function showText() {
    if (shown) {
      setText(text, (format.value === 'json' ? asJson : asEnvironment)(shown.name, shown.rule));
    }
  }

  function drop() {
    chart?.dispose();
    chart = null;
    fill(plot);
  }

  function clear() {
    drop();
    shown = null;
    details.hidden = true;
    setText(summary, '');
    set(element, { 'aria-busy': null });
  }

  return {
    element,
    clear,
    dispose: drop,
    busy() {
      set(element, { 'aria-busy': 'true' });
      setText(summary, 'Trying…');
    },
    /** @param preview Of POST /alerts/preview; @param rule As it was posted; @param name What it is to be called. */
    async show(preview, rule, name) {
      const createTimeChart = await loadChart();
      drop();
      shown = { rule, name };
      set(element, { 'aria-busy': null });
      setText(summary, preview.summary);
      setText(exact, exactWords(preview));
      exact.hidden = exact.textContent === '';
      chart = drawChart(createTimeChart, preview, rule.metric);
      fill(plot, chart && chart.legend, chart?.element);
      const found = preview.alerts.map((alert) => ({ ...alert, rule: name }));
      fill(alerts, found.length > 0 && createAlertTable(found, 'When it would have fired, the newest first'),
        found.length < preview.fired && h('p', { class: 'quiet-text' }, `The newest ${found.length} of ${count(preview.fired)}.`));
      showText();
      details.hidden = false;
    },
  };
}

const exactWords = ({ from, exact_since: since }) => (Date.parse(since) <= Date.parse(from) ? ''
  : `Exact since ${moment(since)}. Before, it is approximate: only means of minutes and sums of hours are kept.`);

// Levels of a budget are the same values with other limits; of several that have the same limits one line is enough.
function drawChart(createTimeChart, { series, from, to, exact_since: exactSince }, metric) {
  const values = new Map();
  const limits = new Map();
  for (const { subject, points } of series) {
    const key = JSON.stringify(points.map(({ value }) => value));
    values.set(key, values.get(key) ?? { label: subject || metricWords(metric), points });
    limits.set(JSON.stringify(points.map(({ limit }) => limit)), points);
  }
  const lines = [
    ...[...values.values()].map(({ label, points }, i) => ({ label, points, of: 'value', className: colours[i % colours.length] })),
    ...[...limits.values()].map((points, i) => ({
      label: limits.size === 1 ? 'Limit' : `Limit ${i + 1}`, points, of: 'limit', className: 'limit-line',
    })),
  ].map((line, i) => ({ ...line, key: `line${i}` }));
  const times = [...new Set(lines.flatMap(({ points }) => points.map(({ t }) => Date.parse(t))))].sort((a, b) => a - b);
  if (times.length === 0) {
    return null;
  }
  const chart = createTimeChart({
    label: 'The rule on the past', plotHeight: 190,
    plots: [{
      title: metricWords(metric), format: (value) => metricValue(metric, value), most: metric.endsWith('_percent') ? 100 : null,
      least: 1e-6, series: lines,
    }],
  });
  chart.element.classList.add('trial-chart');
  chart.set({
    from: Date.parse(from), to: Date.parse(to), times, joinMs: Date.parse(exactSince) > Date.parse(from) ? hourMs * 1.1 : joinOf(lines),
    values: Object.fromEntries(lines.map(({ key, points, of }) => {
      const byTime = new Map(points.map((point) => [Date.parse(point.t), point[of]]));
      return [key, times.map((time) => byTime.get(time) ?? null)];
    })),
  });
  const subjects = lines.filter(({ of }) => of === 'value');
  return {
    ...chart,
    legend: subjects.length > 1 && h('p', { class: 'legend' },
      subjects.map(({ label, className }) => h('span', null, h('i', { class: `key ${className}` }), label))),
  };
}

// Twice what usually lies between two points.
function joinOf(lines) {
  const [{ points }] = lines;
  const span = Date.parse(points.at(-1).t) - Date.parse(points[0].t);
  return Math.max(5000, (2.5 * span) / Math.max(1, points.length - 1));
}
