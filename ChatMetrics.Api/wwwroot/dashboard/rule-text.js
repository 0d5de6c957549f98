/** Rules: in words, as the fields of a form, and as text of the settings. */

import { limitValue, spanWords } from './alert-words.js';
import { unbroken } from './names.js';

const usualEnd = { clear_for: '1m', cooldown: '5m' };

/** What is the same for all rules that say nothing else. */
export const usualEndWords = 'Unless it says otherwise, an alert ends when the value has been below 90 % of the limit for 1 min, '
  + 'and the rule is quiet for 5 min then.';

/** A rule of GET /alerts/rules in a sentence, without what is usual. */
export function ruleWords({ metric, settings }) {
  const { limit, times_usual: times, clear, for: lasting, clear_for: clearFor, cooldown, window, min_chats: minChats, model, user, purpose,
    by, period, levels, stop, channels } = settings;
  const begin = limit === null ? `From ${times} × the usual on` : `From ${limitValue(metric, limit)}${period ? ` a ${period}` : ' on'}`;
  const whose = model ? `model ${model}` : user ? `user ${user}` : purpose ? `purpose ${purpose}` : null;
  return unbroken([
    `${begin}${lasting === '0s' ? '' : ` for ${spanWords(lasting)}`}${window ? `, over ${spanWords(window)}` : ''}${
      minChats > 1 ? ` of at least ${minChats} chats` : ''}${by ? `, each ${by} by itself` : ''}${whose ? `, ${whose}` : ''}`,
    levels && `told at ${levels.replaceAll(',', ', ')} %${stop ? ', then chats are refused' : ''}`,
    clear !== null && `ends below ${limitValue(metric, clear)}`,
    !period && clearFor !== usualEnd.clear_for && `ends after ${spanWords(clearFor)} below it`,
    !period && cooldown !== usualEnd.cooldown && `then quiet for ${spanWords(cooldown)}`,
    channels && (channels.length === 0 ? 'tells no channel' : `tells ${channels.join(', ')}`),
  ].filter(Boolean).join('; '));
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
