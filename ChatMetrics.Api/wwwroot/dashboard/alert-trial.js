/** Tries a rule on what is stored: one that there is, or one that is yet to be written down. */

import { createTrialForm } from './alert-trial-form.js';
import { createTrialResult } from './alert-trial-result.js';
import { ApiError } from './api.js';
import { fill, h } from './dom.js';
import { createPanel } from './panel.js';

const lengths = [['1h', 'Last hour', 1], ['24h', '24 h', 24], ['7d', '7 days', 168]];
const hourMs = 3_600_000;

/** @param rules The store of GET /alerts/rules. `choose` tries the rule of that name. */
export function createAlertTrial(services, rules) {
  const panel = createPanel(services, { title: 'Try a rule on the past' });
  const form = createTrialForm({ submit: run, chosen: (name) => {
    chosen = name;
    services.place.replace({ rule: name });
  } });
  const radios = lengths.map(([name, , hours]) =>
    h('input', { type: 'radio', name: 'trial-time', value: hours, checked: name === '24h', onchange: run }));
  const time = h('fieldset', { class: 'choice' }, h('legend', { class: 'for-readers' }, 'Time to try it on'),
    lengths.map(([, label], i) => h('label', null, radios[i], h('span', null, label))));
  const go = h('button', { type: 'submit', class: 'main' }, 'Try it');
  const problem = h('p', { class: 'failed-word', role: 'alert' });
  const result = createTrialResult(services);
  let running = null;
  // The address's rule, which may be learned of later.
  let wanted = null;
  let chosen = null;
  form.end.append(time, go);

  async function run() {
    running?.abort();
    running = new AbortController();
    const mine = running.signal;
    const hours = Number(radios.find(({ checked }) => checked).value);
    const to = services.live.now();
    const rule = form.rule();
    fill(problem);
    form.showErrors({});
    result.busy();
    try {
      const preview = await services.api.post('/alerts/preview', {
        query: { from: new Date(to - hours * hourMs).toISOString(), to: new Date(to).toISOString() }, body: rule, signal: mine,
      });
      await result.show(preview, rule, form.name());
    } catch (error) {
      if (mine.aborted) {
        return;
      }
      if (!(error instanceof ApiError)) {
        throw error;
      }
      result.clear();
      const left = form.showErrors(error.problem?.errors ?? {});
      fill(problem, error.problem?.errors ? left.join(' ') : error.message);
    }
  }

  function tryChosen() {
    if (wanted !== null && rules.value?.rules.some(({ name }) => name === wanted)) {
      form.choose(wanted);
      chosen = wanted;
      wanted = null;
      run();
    }
  }

  function choose(name) {
    services.place.replace({ rule: name });
    wanted = name;
    tryChosen();
    panel.element.scrollIntoView({ block: 'start' });
    form.focus();
  }

  panel.own(
    rules.on((found) => {
      form.learn(found);
      tryChosen();
    }),
    services.place.on(({ view, query: { rule = null } }) => {
      if (view === 'alerts' && rule !== null && rule !== chosen) {
        wanted = rule;
        tryChosen();
      }
    }),
    () => running?.abort(),
    result.dispose);
  panel.show(form.element, problem, result.element);
  return { ...panel, choose };
}
