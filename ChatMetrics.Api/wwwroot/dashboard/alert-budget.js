/** A budget: what is spent, its limit, and what the day or month would cost at this pace, as a bar to scale. */

import { fill, h, set, setText, svg } from './dom.js';
import { money, percent, unknown } from './format.js';

const height = 12;

export function createBudgetBar() {
  const name = h('b');
  const words = h('span', { class: 'quiet-text' });
  const spent = svg('rect', { class: 'budget-spent', height });
  const forecast = svg('rect', { class: 'budget-forecast', height });
  const levels = svg('g', { class: 'budget-levels' });
  const bar = svg('svg', { class: 'budget-bar', viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    forecast, spent, levels);
  const element = h('div', { class: 'budget' }, h('p', null, name, ' ', words), bar);
  return {
    draw(rule, timeZone) {
      const { settings: { limit, period, levels: percents }, value, forecast_usd: expected, group } = rule;
      const most = Math.max(limit, value ?? 0, expected ?? 0);
      const x = (usd) => (100 * usd) / most;
      setText(name, rule.name);
      setText(words, [
        `${value === null ? unknown : money(value)} of ${money(limit)} ${period === 'day' ? 'today' : 'this month'}`,
        value !== null && percent((100 * value) / limit),
        group && `the highest, ${group}`,
        expected !== null && `forecast ${money(expected)}`,
        `${timeZone} time`,
      ].filter(Boolean).join(' · '));
      set(spent, { width: x(value ?? 0), 'data-over': (value ?? 0) >= limit });
      set(forecast, { width: x(expected ?? 0), 'data-over': (expected ?? 0) > limit });
      fill(levels, percents.split(',').map((level) => {
        const at = x((limit * Number(level)) / 100);
        return at <= 100 && svg('line', { x1: at, x2: at, y1: 0, y2: height, 'data-limit': Number(level) === 100 });
      }));
      return element;
    },
  };
}
