/** Rules: in words, as the fields of a form, and as text of the settings. */

import { metricValue, spanWords } from './alert-words.js';

/** A rule of GET /alerts/rules in a sentence. */
export function ruleWords({ metric, settings }) {
  const { limit, times_usual: times, clear, for: lasting, clear_for: clearFor, cooldown, window, min_chats: minChats, model, user, purpose,
    by, period, levels, stop, channels } = settings;
  const begin = limit === null ? `From ${times} × the usual on` : `From ${metricValue(metric, limit)}${period ? ` a ${period}` : ' on'}`;
  const whose = model ? `model ${model}` : user ? `user ${user}` : purpose ? `purpose ${purpose}` : null;
  const end = clear === null ? (period ? null : 'below 90 % of the limit') : `below ${metricValue(metric, clear)}`;
  return [
    `${begin}${lasting === '0s' ? '' : ` for ${spanWords(lasting)}`}${window ? `, over ${spanWords(window)}` : ''}${
      minChats > 1 ? ` of at least ${minChats} chats` : ''}${by ? `, each ${by} by itself` : ''}${whose ? `, ${whose}` : ''}`,
    levels && `told at ${levels.replaceAll(',', ', ')} %${stop ? ', then chats are refused' : ''}`,
    end && `ends ${end}${clearFor === '0s' ? '' : ` for ${spanWords(clearFor)}`}`,
    cooldown !== '0s' && `then quiet for ${spanWords(cooldown)}`,
    channels && (channels.length === 0 ? 'tells no channel' : `tells ${channels.join(', ')}`),
  ].filter(Boolean).join('; ');
}

// As the settings name what a form names in snake_case.
const settingOf = (field) => field.split('_').map((word) => word[0].toUpperCase() + word.slice(1)).join('');

/** The environment variables that make a rule; one a line. */
export const asEnvironment = (name, rule) => Object.entries(rule)
  .map(([field, value]) => `ChatMetrics__Alerts__Rules__${name}__${settingOf(field)}=${quoted(String(value))}`).join('\n');

/** The same for appsettings.json. */
export const asJson = (name, rule) => JSON.stringify({
  ChatMetrics: { Alerts: { Rules: {
    [name]: Object.fromEntries(Object.entries(rule).map(([field, value]) => [settingOf(field), value])),
  } } },
}, null, 2);

// For a shell.
const quoted = (text) => (/^[\w.,:@%+/-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
