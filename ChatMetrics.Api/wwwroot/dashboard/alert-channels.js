/** Who is told: the channels, a test through those of a rule, and what became of each message. */

import { ApiError } from './api.js';
import { fill, h, setText } from './dom.js';
import { shortWhen } from './format.js';
import { createBadge, createPanel } from './panel.js';

const everyMs = 15_000;
const mostShown = 20;

const noChannel = ['No channel is set: alerts are told on the console and in the log. A webhook is added by ',
  h('code', null, 'ChatMetrics__Alerts__Channels__name__Url=https://…')];
const tones = { delivered: 'good', waiting: 'calm', failed: 'bad' };

export function createAlertChannels(services, rules) {
  const panel = createPanel(services, { title: 'Channels' });
  const about = h('p', { class: 'quiet-text' });
  const list = h('ul', { class: 'channels', role: 'list', 'aria-label': 'Channels' });
  const choice = h('select');
  const send = h('button', { type: 'button', onclick: test }, 'Send a test');
  const result = h('div', { role: 'status' });
  const form = h('div', { class: 'channel-test' },
    h('label', { class: 'field' }, h('span', null, 'Through the channels of'), choice), send);
  const deliveries = h('div');

  function showChannels({ rules: all, channels }) {
    const chosen = choice.value;
    const hasChannel = (rule) => rule.settings.channels === null || rule.settings.channels.length > 0;
    fill(about, ...(channels.length > 0 ? ['Told besides the console and the log:'] : noChannel));
    fill(list, channels.map(({ name, host, format, is_signed: isSigned }) => h('li', null, h('b', null, name), ' ',
      h('span', { class: 'quiet-text' }, `${format === 'slack' ? 'Slack' : 'JSON'} to ${host}, ${isSigned ? 'signed' : 'not signed'}`))));
    fill(choice, all.filter(hasChannel).map(({ name }) => h('option', { value: name, selected: name === chosen }, name)));
    form.hidden = channels.length === 0 || choice.childElementCount === 0;
    list.hidden = channels.length === 0;
  }

  async function test() {
    send.disabled = true;
    setText(result, 'Sending…');
    try {
      const { deliveries: sent } = await services.api.post('/alerts/test', { query: { rule: choice.value } });
      fill(result, createDeliveries(sent, 'The test'));
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      fill(result, h('p', { class: 'failed-word' }, error.message));
    } finally {
      send.disabled = false;
    }
  }

  function show({ deliveries: all }) {
    fill(deliveries, all.length > 0
      && [h('h3', { class: 'messages' }, 'Messages'), createDeliveries(all.slice(0, mostShown), 'Messages, the newest first')]);
    panel.show(about, list, form, result, deliveries);
  }

  const read = () => panel.load((signal) => services.api.get('/alerts/deliveries', { signal }), show);

  panel.every(everyMs, read);
  panel.own(rules.on(showChannels), services.live.on('alert', read));
  read();
  return panel;
}

const createDeliveries = (deliveries, label) => h('ul', { class: 'deliveries', role: 'list', 'aria-label': label },
  deliveries.map(({ channel, state, created_at: at, attempts, next_at: next, status, error, alerts }) => {
    const badge = createBadge();
    badge.set(tones[state], state);
    return h('li', null, badge.element, h('span', null, shortWhen(at), ' ', h('b', null, channel)),
      h('span', { class: 'quiet-text' }, alerts.map((alert) => `${alert.rule} ${alert.state}`).join(', ')),
      h('span', { class: 'quiet-text' }, [
        attempts > 1 && `${attempts} attempts.`, error ?? (status !== null && `It answered ${status}.`),
      ].filter(Boolean).join(' '), next && ' Again at ', next && shortWhen(next), next && '.'));
  }));
