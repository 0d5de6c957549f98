import { performanceTracker } from './performance-tracker.js';

/**
 * Asks POST /chat, and measures the way from the click to the painted answer: docs/performance-tracker.md.
 *
 * @param {string | URL} url of POST /chat
 * @param {{ message: string, conversation_id?: string, model?: string }} question
 * @param {object} [page]
 * @param {number} [page.since] `event.timeStamp` of the click; now when absent
 * @param {(text: string) => void} [page.onToken] given: the answer streams, and each piece comes here
 * @param {(answer: any) => unknown} [page.render] shows the answer
 * @param {AbortSignal} [page.signal]
 * @returns {Promise<{ answer: any, report: import('./performance-tracker.js').Report }>}
 * @throws {Error} the server gives no answer; `cause` is its problem document, where there is one
 */
export async function ask(url, question, { since = performance.now(), onToken, render, signal } = {}) {
  const chat = performanceTracker.start('chat_request', {}, since);
  const fromClick = name => chat.measure(name, {}, since);
  try {
    const asked = performance.now();
    fromClick('request_sent').end({}, asked);
    const firstByte = fromClick('first_byte');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: onToken ? 'text/event-stream' : 'application/json' },
      body: JSON.stringify(question),
      signal,
    });
    firstByte.end();
    if (!response.ok) throw await failure(response);

    const streams = response.headers.get('Content-Type')?.startsWith('text/event-stream');
    const answer = await (streams ? streamed(response, chat, fromClick, onToken) : chat.measure('stream').around(response.json()));
    const server = answer.metadata?.individual_chat_metrics;
    if (server) addNetwork(chat, since, asked, server.total_duration_ms);
    await chat.measure('render').around(async () => {
      await render?.(answer);
      await painted();
    });
    return { answer, report: chat.end({ chat_id: server?.chat_id }) };
  } catch (error) {
    chat.end({ error: String(error?.cause?.title ?? error?.name ?? error) });
    throw error;
  }
}

async function streamed(response, chat, fromClick, onToken) {
  const firstToken = fromClick('first_token');
  let stream;
  for await (const { event, data } of events(response)) {
    if (event === 'token') {
      firstToken.end();
      stream ??= chat.measure('stream');
      onToken?.(data.text);
    } else if (event === 'completed') {
      stream?.end();
      return data;
    } else if (event === 'error') {
      throw new Error(data.detail, { cause: data });
    }
  }
  throw new Error('The answer was cut off.');
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = '', event, data;
    for (let done = false; !done;) {
      const read = await reader.read();
      done = read.done;
      // A CR at the end of a piece may be half of a CR LF.
      const lines = (rest + (read.value ?? '')).split(done ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (line === '') {
          if (data !== undefined) yield { event, data: JSON.parse(data) };
          event = data = undefined;
        } else if (field === 'event') {
          event = value;
        } else if (field === 'data') {
          data = data === undefined ? value : `${data}\n${value}`;
        } // comments, id and retry do not matter here
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // whoever stops reading stops the answer
  }
}

async function failure(response) {
  const problem = await response.json().catch(() => ({ status: response.status, title: response.statusText }));
  return new Error(problem.detail ?? problem.title, { cause: problem });
}

// What of the wait was not the server's: half of it lies before the server's first stage, half behind its last one.
function addNetwork(chat, since, asked, server_total_ms) {
  const network = Math.max(0, performance.now() - asked - server_total_ms);
  const server_started_at_ms = Math.round(asked - since + network / 2);
  chat.measure('network', { server_total_ms, server_started_at_ms }, asked).end({}, asked + network);
}

const painted = () => new Promise(done => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, document.hidden ? 0 : 500); // a hidden page paints nothing
});
