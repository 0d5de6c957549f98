/** The fields of a rule to try. What is left empty is as usual; what a metric does not have is not asked for. */

import { fill, h, set, setText } from './dom.js';

// Percentiles that are in no list.
const otherMetric = { source: 'chats', has_groups: true, has_usual: true };

// Each with its name in the API, its label, what is usual, and of which sources it is.
const texts = [
  ['for', 'For', 'at once', ['machine', 'chats']],
  ['window', 'Over the last', '5m', ['chats']],
  ['min_chats', 'At least chats', '20', ['chats']],
  ['levels', 'Told at percents', '50,80,100', ['budget']],
  ['clear', 'Ends below', '90 % of it', null],
  ['clear_for', 'Below it for', '1m', null],
  ['cooldown', 'Then quiet for', '5m', null],
];
const groups = ['model', 'user', 'purpose'];
const numbers = ['limit', 'times_usual', 'clear', 'min_chats'];

// Where what the API says of a field is shown.
const places = { times_usual: 'limit', rule: 'metric', by: 'whose', model: 'group', user: 'group', purpose: 'group' };

/** @param {{ submit: () => void, chosen: (name: string | null) => void }} calls `chosen` gets the rule whose fields these are. */
export function createTrialForm({ submit, chosen }) {
  let known = { rules: [], metrics: [] };
  const existing = select([['', 'A new rule']], () => {
    choose(existing.value);
    chosen(existing.value || null);
  });
  const metrics = h('datalist', { id: 'trial-metrics' });
  const fields = {
    name: field('Name', input({ value: 'my_rule', maxlength: 64 })),
    metric: field('Metric', input({ list: metrics.id, value: 'duration_p95_ms', oninput: () => showFields() })),
    kind: field('Compared with', select([['limit', 'A limit'], ['times_usual', 'The usual, times']], () => showFields())),
    limit: field('From', input({ inputmode: 'decimal', value: '3000' })),
    period: field('Period', select([['day', 'A day'], ['month', 'A month']])),
    whose: field('Of', select([['', 'All chats'], ...groups.map((name) => [`by ${name}`, `Each ${name}`]),
      ...groups.map((name) => [name, `One ${name}`])], () => showFields())),
    group: field('Its name', input({})),
    severity: field('Severity', select([['warning', 'Warning'], ['critical', 'Critical']])),
    ...Object.fromEntries(texts.map(([key, label, placeholder]) => [key, field(label, input({ placeholder }))])),
  };
  const more = h('details', { class: 'trial-more' }, h('summary', null, 'More'),
    rowOf(['min_chats', 'clear', 'clear_for', 'cooldown', 'severity']));
  const end = h('div', { class: 'trial-end' });
  const element = h('form', { class: 'trial', novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    submit();
  } }, metrics, rowOf(['metric', 'kind', 'limit', 'for', 'window', 'period', 'levels', 'whose', 'group'],
    h('label', { class: 'field' }, h('span', null, 'Rule'), existing), fields.name.element), more, end);

  function rowOf(keys, ...before) {
    return h('div', { class: 'trial-fields' }, before, keys.map((key) => fields[key].element));
  }

  const valueOf = (key) => fields[key].control.value.trim();
  const isAsked = (key) => !fields[key].element.hidden;

  function showFields() {
    const { source, has_groups: hasGroups, has_usual: hasUsual } =
      known.metrics.find(({ name }) => name === valueOf('metric')) ?? otherMetric;
    const kind = fields.kind.control;
    kind.options[1].disabled = !hasUsual;
    kind.value = hasUsual ? kind.value : 'limit';
    texts.forEach(([key, , , sources]) => { fields[key].element.hidden = sources !== null && !sources.includes(source); });
    fields.period.element.hidden = source !== 'budget';
    fields.whose.element.hidden = !hasGroups;
    fields.group.element.hidden = !hasGroups || !groups.includes(fields.whose.control.value);
    fields.name.element.hidden = existing.value !== '';
  }

  function choose(name) {
    existing.value = name;
    const rule = known.rules.find((one) => one.name === name);
    if (rule) {
      const { settings } = rule;
      const group = groups.find((key) => settings[key] !== null);
      const values = {
        ...Object.fromEntries(texts.map(([key]) => [key, settings[key] ?? ''])),
        metric: rule.metric,
        kind: settings.limit === null ? 'times_usual' : 'limit',
        limit: settings.limit ?? settings.times_usual,
        period: settings.period ?? 'day',
        whose: settings.by ? `by ${settings.by}` : group ?? '',
        group: settings[group] ?? '',
        severity: rule.severity,
      };
      Object.entries(values).forEach(([key, value]) => { fields[key].control.value = value; });
    }
    showFields();
  }

  showFields();
  return {
    element,
    /** Where what is not of the rule goes: the last line. */
    end,
    choose,
    focus: () => existing.focus(),
    name: () => existing.value || valueOf('name') || 'my_rule',

    /** The rules and metrics that there are: GET /alerts/rules. */
    learn(found) {
      known = found;
      const name = existing.value;
      const stored = found.metrics.filter((metric) => metric.is_stored).map((metric) => metric.name);
      fill(metrics, stored.map((metric) => h('option', { value: metric })));
      fill(existing, h('option', { value: '' }, 'A new rule'),
        found.rules.filter(({ metric }) => stored.includes(metric) || !found.metrics.some((one) => one.name === metric))
          .map((rule) => h('option', { value: rule.name }, rule.name)));
      existing.value = name;
      showFields();
    },

    /** The rule as the API takes it, without what is empty. */
    rule() {
      const whose = valueOf('whose');
      const written = {
        metric: valueOf('metric'),
        [valueOf('kind')]: valueOf('limit'),
        ...Object.fromEntries(texts.filter(([key]) => isAsked(key)).map(([key]) => [key, valueOf(key)])),
        period: isAsked('period') ? valueOf('period') : '',
        ...(isAsked('whose') && (isAsked('group') ? { [whose]: valueOf('group') } : { by: whose.replace('by ', '') })),
        severity: valueOf('severity') === 'warning' ? '' : valueOf('severity'),
      };
      return Object.fromEntries(Object.entries(written).filter(([, text]) => text !== '')
        .map(([key, text]) => [key, numbers.includes(key) && Number.isFinite(Number(text)) ? Number(text) : text]));
    },

    /** Shows the API's errors at their fields, and returns those that have none. */
    showErrors(errors) {
      Object.values(fields).forEach(({ control, error }) => {
        setText(error, '');
        set(control, { 'aria-invalid': null });
      });
      const left = [];
      let first = null;
      for (const [key, messages] of Object.entries(errors)) {
        const place = fields[key] ? key : places[key];
        if (place && isAsked(place)) {
          const { control, error } = fields[place];
          setText(error, messages.join(' '));
          set(control, { 'aria-invalid': 'true' });
          more.open ||= more.contains(error);
          first ??= control;
        } else {
          left.push(...messages);
        }
      }
      first?.focus();
      return left;
    },
  };
}

let made = 0;

function field(label, control) {
  const error = h('span', { class: 'field-error', id: `trial-error-${++made}` });
  set(control, { 'aria-describedby': error.id });
  return { element: h('label', { class: 'field' }, h('span', null, label), control, error), control, error };
}

const input = (properties) => h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...properties });

const select = (options, onchange = null) =>
  h('select', onchange && { onchange }, options.map(([value, text]) => h('option', { value }, text)));
