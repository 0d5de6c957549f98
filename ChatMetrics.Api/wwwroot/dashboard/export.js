/** Saves the chats that a list shows as a file, in a dialog that says how far it is. */

import { ApiError, addressOf, queried, refusal } from './api.js';
import { openDialog } from './dialog.js';
import { h, set, setText } from './dom.js';
import { count, megabytes } from './format.js';
import { throttle } from './store.js';

// The lines of a file that are no rows.
const formats = [
  { name: 'csv', label: 'CSV, for spreadsheets', otherLines: 1 },
  { name: 'jsonl', label: 'JSON lines', otherLines: 0 },
  { name: 'json', label: 'JSON', otherLines: 2 },
];

// A browser keeps a blob where it has room, and not in the page's memory.
const blobBytes = 8 << 20;
const showEveryMs = 200;
const [newline, quote] = [10, 34];

/** @param {{ query: object, words: string }} chats Which ones: as a query of the API, and in words. */
export function openExport({ query, words }) {
  const choice = h('select', null, formats.map(({ name, label }) => h('option', { value: name }, label)));
  const bar = h('progress', { 'aria-label': 'Received', hidden: true });
  const status = h('p', { class: 'quiet-text', role: 'status' });
  const problem = h('p', { role: 'alert', class: 'failed-word' });
  const close = h('button', { type: 'button', onclick: () => dialog.close() }, 'Close');
  const start = h('button', { type: 'button', onclick: save }, 'Save');
  const dialog = openDialog({ 'aria-labelledby': 'export-title' },
    h('h2', { id: 'export-title' }, 'Export chats'),
    h('p', null, words),
    h('label', { class: 'field' }, h('span', null, 'Format'), choice),
    bar, status, problem,
    h('div', { class: 'dialog-actions' }, close, start));
  let receiving = null;
  dialog.addEventListener('close', () => receiving?.abort());

  function setBusy(isBusy) {
    [choice.disabled, start.disabled, bar.hidden] = [isBusy, isBusy, !isBusy];
    setText(close, isBusy ? 'Cancel' : 'Close');
  }

  function showProgress({ rows, bytes, expected }) {
    set(bar, { max: expected, value: expected && Math.min(rows, expected) });
    setText(status, `Received ${count(rows)}${expected ? ` of about ${count(expected)}` : ''} chats, ${megabytes(bytes / 1_048_576)}`);
  }

  async function save() {
    const format = formats.find(({ name }) => name === choice.value);
    receiving = new AbortController();
    setText(problem, '');
    setText(status, '');
    setBusy(true);
    try {
      const { name, blob, rows } = await receive(format, query, receiving.signal, showProgress);
      download(blob, name);
      setText(status, `${count(rows)} ${rows === 1 ? 'chat' : 'chats'} saved as ${name}.`);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        if (error.name === 'AbortError') {
          return;
        }
        throw error;
      }
      setText(status, '');
      setText(problem, error.message);
    } finally {
      setBusy(false);
    }
  }
}

// A half file is none: what breaks off is an error.
async function receive(format, query, signal, show) {
  const response = await fetch(queried(addressOf('/export/chats'), { ...query, format: format.name }), { signal }).catch(unreachable);
  if (!response.ok) {
    throw await refusal(response);
  }
  const progress = { rows: 0, bytes: 0, expected: Number(response.headers.get('X-Total-Count-Estimate')) || null };
  const showing = throttle(showEveryMs, () => show(progress));
  const countLines = createLineCounter(format);
  // A spreadsheet takes a file that does not begin so for one of another encoding.
  const blobs = format.name === 'csv' ? ['\ufeff'] : [];
  let parts = [];
  let partBytes = 0;
  let lines = 0;
  const reader = response.body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      lines += countLines(read.value);
      progress.rows = Math.max(0, lines - format.otherLines);
      progress.bytes += read.value.length;
      parts.push(read.value);
      partBytes += read.value.length;
      if (partBytes >= blobBytes) {
        blobs.push(new Blob(parts));
        [parts, partBytes] = [[], 0];
      }
      showing();
    }
  } catch (error) {
    throw error.name === 'AbortError' ? error : new ApiError(0, await brokenWords(progress.rows, parts));
  } finally {
    showing.cancel();
  }
  const type = response.headers.get('Content-Type');
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition'));
  return { name, blob: new Blob([...blobs, ...parts], { type }), rows: progress.rows };
}

function unreachable(error) {
  throw error.name === 'AbortError' ? error : new ApiError(0, 'The API cannot be reached.');
}

// The last line says how many were whole, and why there are no more, if it came.
async function brokenWords(received, parts) {
  const end = await new Blob(parts.slice(-2)).text();
  const [, inCsv, inJson, why = 'The connection ended.'] =
    /(?:# incomplete after (\d+) rows: |"rows":(\d+),"reason":")([^"\r\n]+)"?\}?\s*$/.exec(end) ?? [];
  return `The export broke off after ${count(Number(inCsv ?? inJson ?? received))} chats; nothing is saved. ${why}`;
}

// In CSV a line may go on within quotes.
function createLineCounter({ name }) {
  let isQuoted = false;
  return (bytes) => {
    let lines = 0;
    for (const byte of bytes) {
      if (byte === quote) {
        isQuoted = name === 'csv' && !isQuoted;
      } else if (byte === newline && !isQuoted) {
        lines++;
      }
    }
    return lines;
  };
}

function download(blob, name) {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
