/** A chat box: the answer streams, and as it ends it says what this question cost. */

import { ask } from '../../tracked-chat.js';
import { performanceTracker } from '../../performance-tracker.js';
import { addressOf } from '../api.js';
import { createChatBadges, createHistoryNote } from '../chat-table.js';
import { fill, h, set, setText } from '../dom.js';
import { count, duration, megabytes, money, tokenWords, when } from '../format.js';
import { createPanel } from '../panel.js';
import { chatPath, conversationPath } from '../router.js';

const mostTurns = 20;
const examples = ['What helps dry skin?', 'Which routine suits oily skin?', 'How much water should I drink?'];

export function create(services) {
  const again = h('button', { type: 'button', class: 'quiet', hidden: true, onclick: askAnew }, 'New conversation');
  const panel = createPanel(services, { title: 'Try it', controls: [again] });
  const turns = h('ol');
  const log = h('div', { class: 'turns', role: 'log', 'aria-label': 'This conversation', tabindex: 0, hidden: true }, turns);
  const hints = h('p', { class: 'hints' }, examples.map((text) =>
    h('button', { type: 'button', onclick: (event) => send(text, event.timeStamp) }, text)));
  const message = h('textarea', {
    'aria-label': 'Message', placeholder: 'Ask the assistant', rows: 2, maxlength: 32_000, onkeydown: sendOnEnter,
  });
  const button = h('button', { type: 'submit', class: 'main' }, 'Ask');
  const form = h('form', { class: 'ask', onsubmit: submit }, message, button);
  let conversationId;
  let running = null;
  let proposal = null;

  // Soon, since the chat's page shows it.
  performanceTracker.configure({ endpoint: addressOf('/performance-reports'), service: 'dashboard', batchMs: 100 });
  panel.element.classList.add('try');
  const first = h('p', { class: 'first-words' },
    'Nothing has been asked yet. Ask a question here, by POST /chat or by the OpenAI protocol: what it cost is shown at once.');
  panel.show(first, log, hints, form);
  panel.own(
    () => running?.abort(),
    services.removed.on(({ id }) => id === conversationId && beginAnew()));

  function submit(event) {
    event.preventDefault();
    if (running) {
      running.abort();
    } else if (message.value.trim() !== '') {
      send(message.value, event.timeStamp);
      message.value = '';
    }
  }

  function sendOnEnter(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (!running) {
        form.requestSubmit();
      }
    }
  }

  function askAnew() {
    beginAnew();
    message.focus();
  }

  function beginAnew() {
    running?.abort();
    conversationId = undefined;
    fill(turns);
    show();
  }

  function show() {
    const isEmpty = turns.childElementCount === 0;
    log.hidden = isEmpty;
    hints.hidden = !isEmpty;
    again.hidden = isEmpty;
    setText(button, running ? 'Stop' : 'Ask');
  }

  async function send(text, since) {
    const turn = createTurn(text);
    turns.append(turn.element);
    if (turns.childElementCount > mostTurns) {
      turns.firstElementChild.remove();
    }
    const mine = new AbortController();
    running = mine;
    // Whatever is said next, what was proposed waits no longer.
    proposal?.remove();
    show();
    follow();
    try {
      const { answer, report } = await ask(addressOf('/chat'), { message: text, conversation_id: conversationId }, {
        since,
        signal: mine.signal,
        onToken: (piece) => follow(() => turn.add(piece)),
        render: (whole) => follow(() => turn.show(whole)),
      });
      follow(() => turn.showPage(report));
      if (running === mine) {
        conversationId = answer.conversation_id;
        proposal = createProposal(answer.metadata.pending_preview, send);
        follow(() => turn.element.append(proposal ?? ''));
      }
    } catch (error) {
      follow(() => (mine.signal.aborted ? turn.stop() : turn.fail(failureOf(error))));
    } finally {
      if (running === mine) {
        running = null;
        show();
      }
    }
  }

  // Keeps the end in sight, unless the reader has scrolled away from it.
  function follow(change) {
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    change?.();
    if (isAtEnd || !change) {
      log.scrollTop = log.scrollHeight;
    }
  }

  return panel;
}

function createTurn(question) {
  const answer = h('p', { class: 'answer' });
  const text = document.createTextNode('');
  const after = h('div', { class: 'after' }, h('span', { class: 'quiet-text' }, 'Working…'));
  const element = h('li', { 'aria-busy': 'true' },
    h('p', { class: 'question' }, h('span', { class: 'for-readers' }, 'You: '), question),
    answer, after);
  answer.append(text);
  let figures;

  function end(...content) {
    fill(after, ...content);
    set(element, { 'aria-busy': null });
  }

  return {
    element,
    add: (piece) => text.appendData(piece),
    show({ response, conversation_id: conversationId, metadata: { individual_chat_metrics: chat } }) {
      text.data = response;
      figures = costOf(chat);
      end(createHistoryNote(chat), figures, h('p', { class: 'more' },
        h('a', { href: chatPath(chat.chat_id) }, 'This chat'), h('a', { href: conversationPath(conversationId) }, 'Its conversation')));
    },
    showPage: ({ metrics, total_ms: total }) => {
      const took = (name) => metrics.find((metric) => metric.name === name)?.duration_ms;
      figures.append(
        figure('Seen by you', duration(total), 'From the click to the painted answer, measured by this page'),
        figure('First token', duration(took('first_token')), 'From the click'),
        figure('Network', duration(took('network')), 'What of the wait was not the service’s'));
    },
    stop: () => end(h('p', { class: 'quiet-text' }, 'Stopped.')),
    fail: (words) => end(h('p', { class: 'failure', role: 'alert' }, words)),
  };
}

// What the assistant would do is in its answer; here is what to say to it.
function createProposal(preview, say) {
  const button = (label, message, properties) =>
    h('button', { type: 'button', onclick: (event) => say(message, event.timeStamp), ...properties }, label);
  return preview && h('div', { class: 'proposal', role: 'group', 'aria-label': 'Waits for your approval' },
    h('p', null, 'Nothing is done yet. It waits for your answer until ', when(preview.expires_at), '.'),
    button('Yes, do it', 'Yes', { class: 'main' }), button('No, leave it', 'No'));
}

function costOf(chat) {
  const { total_duration_ms: total, cost, tokens, price_usd: price } = chat;
  return h('dl', { class: 'cost', 'aria-label': 'What this question cost' },
    figure('Rating', createChatBadges(chat)),
    figure('Duration', duration(total), 'All six stages, measured by the service'),
    figure('CPU time', duration(cost?.cpu_time_ms), 'This question’s own, on all threads'),
    figure('Allocated memory', megabytes(cost?.allocated_mb), 'This question’s own, on all threads'),
    figure('Tokens', `${tokens.estimated ? '≈ ' : ''}${count(tokens.total)}`, tokenWords(tokens)),
    figure('Cost', money(price), 'What the model cost'));
}

const figure = (name, value, title = null) => h('div', { title }, h('dt', null, name), h('dd', null, value));

function failureOf(error) {
  return error instanceof TypeError ? 'The API cannot be reached.' : error.message;
}
