/** Active alerts, a dense row each: what, how bad, of whom, since when, its course, its chats, and silence in one click. */

import { chatsOf } from './alert-chats.js';
import { createAlertPlot } from './alert-plot.js';
import { ago, canBeSilenced, findSeries, isStored, limitWords, metricValue, metricWords, timesLimit, whom } from './alert-words.js';
import { ApiError } from './api.js';
import { arrange } from './arrange.js';
import { fill, h, set, setText } from './dom.js';
import { minuteOfDay, moment } from './format.js';
import { inWords, unbroken } from './names.js';
import { createBadge } from './panel.js';
import { pathOf } from './router.js';

const hourMs = 3_600_000;
const plotEveryMs = 30_000;

/** @param panel Whose the list is: it ends with it. */
export function createAlertList(services, panel) {
  const element = h('ul', { class: 'alerts', role: 'list', 'aria-label': 'Active alerts' });
  // By id, each made once: who is at a row is not interrupted by its new values.
  let rows = new Map();
  const plotted = new Map();

  function tick() {
    rows.forEach((row) => row.tick(services.live.now()));
  }

  // One request a rule, and another only after a while.
  async function readPlots() {
    const rules = new Set([...rows.values()].filter(({ alert }) => isStored(alert())).map(({ alert }) => alert().rule));
    const due = [...rules].filter((rule) => !(Date.now() - plotted.get(rule)?.at < plotEveryMs - 1000));
    await Promise.all(due.map(async (rule) => {
      const span = { from: services.live.now() - hourMs, to: services.live.now() };
      plotted.set(rule, { ...plotted.get(rule), at: Date.now() });
      try {
        const { series } = await services.api.get('/alerts/preview', { query: { rule, from: new Date(span.from).toISOString() } });
        plotted.set(rule, { at: Date.now(), series, span });
      } catch (error) {
        // A plot is a help: without it the row says the same in figures.
        if (!(error instanceof ApiError)) {
          throw error;
        }
      }
    }));
    plot();
  }

  function plot() {
    rows.forEach((row) => {
      const { series, span } = plotted.get(row.alert().rule) ?? {};
      row.plot(series && findSeries(row.alert(), series), span);
    });
  }

  panel.every(1000, tick);
  panel.every(plotEveryMs, readPlots);

  return {
    element,
    /** Shows these, in their order. */
    set(alerts) {
      const hasNew = alerts.some(({ id }) => !rows.has(id));
      rows = new Map(alerts.map((alert) => [alert.id, rows.get(alert.id) ?? createRow(services)]));
      arrange(element, alerts.map((alert) => rows.get(alert.id).draw(alert)));
      tick();
      if (hasNew) {
        readPlots();
      }
    },
  };
}

function createRow({ alerts }) {
  const badge = createBadge();
  const rule = h('a', { class: 'alert-rule cut' });
  const about = h('span', { class: 'quiet-text cut' });
  const value = h('b');
  const limit = h('span', { class: 'quiet-text' });
  const since = h('time');
  const plot = createAlertPlot();
  const chats = h('span', { class: 'alert-chats' });
  const silence = h('button', { type: 'button', class: 'alert-silence', onclick: toggle });
  const problem = h('p', { class: 'failed-word alert-problem', role: 'alert', hidden: true });
  const element = h('li', null,
    badge.element,
    h('span', { class: 'alert-what' }, rule, about),
    h('span', { class: 'alert-value' }, value, ' ', limit),
    h('span', { class: 'alert-since' }, since), plot.element, chats, silence, problem);
  let alert = null;

  const isSilenced = () => alert.silenced_until !== null && alert.silenced_until !== undefined;

  async function toggle() {
    silence.disabled = true;
    problem.hidden = true;
    try {
      await alerts.silence(alert, !isSilenced());
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      setText(problem, error.message);
      problem.hidden = false;
    } finally {
      silence.disabled = false;
      silence.focus();
    }
  }

  return {
    alert: () => alert,
    draw(next) {
      alert = next;
      const { metric, value: now, worst, limit: bound, state, severity, forecast_usd: forecast, message } = alert;
      badge.set(state === 'firing' ? (severity === 'critical' ? 'bad' : 'warning') : 'calm',
        state === 'firing' ? inWords(severity) : `${inWords(severity)}, ${state}`);
      set(element, { 'data-state': state });
      setText(set(rule, { href: pathOf('alerts', null, { rule: alert.rule }), title: message }), alert.rule);
      setText(set(about, { title: message }), [metricWords(metric), whom(alert)].filter(Boolean).join(' · '));
      setText(value, metricValue(metric, now));
      setText(limit, unbroken([limitWords(alert), worst > now && `worst ${metricValue(metric, worst)}`,
        forecast && `forecast ${metricValue(metric, forecast)}`].filter(Boolean).join(' · ')));
      set(limit, { title: `${timesLimit(now, bound)} the limit of ${metricValue(metric, bound)}` });
      set(since, { datetime: alert.since, title: `Since ${moment(alert.since)}` });
      fill(chats, ...chatsOf(alert));
      silence.hidden = !canBeSilenced(alert);
      const words = isSilenced() ? `Silenced until ${minuteOfDay(alert.silenced_until)}` : 'Silence 1 h';
      setText(silence, words);
      set(silence, {
        'aria-pressed': String(isSilenced()),
        'aria-label': `${words}: ${alert.rule}`,
        title: isSilenced() ? 'End the silence' : 'Nobody is told of it for an hour',
      });
      return element;
    },
    tick: (time) => setText(since, `for ${ago(time - Date.parse(alert.since))}`),
    plot: (series, span) => series && plot.set(series.points, alert.metric, span),
  };
}
