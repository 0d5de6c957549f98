/**
 * Measures what a page does, and reports it: docs/performance-tracker.md
 * Times: performance.now(). Never throws into the page.
 * @typedef {{ name: string, started_at_ms: number, duration_ms: number, metadata: object }} Metric
 * @typedef {{ id: string, operation: string, source: string, service?: string, chat_id?: string, started_at: string,
 *   total_ms: number, metrics: Metric[], metadata: object }} Report
 * @typedef {{ end: (metadata?: object, at?: number) => void, around: <T>(work: T | (() => T)) => T }} Measurement
 * @typedef {{ measure: (name: string, metadata?: object, since?: number) => Measurement, end: (metadata?: object) => Report }} Operation
 */
const maxKept = 100;
const maxBytes = 60_000;

const settings = { endpoint: '', console: true, batchMs: 2000 };
const reports = [];
let running = [], unsent = [], failures = 0, most = maxKept, timer;

const round = ms => Math.round(ms * 1000) / 1000;
const attempt = (work, or) => { try { return work(); } catch { return or; } };
const text = (get, most = 128) => attempt(() => String(get()).slice(0, most).replace(/[\ud800-\udbff]$/, ''), '?');
const warn = why => attempt(() => console.warn('[Performance] not sent:', why));
const copy = metadata => attempt(() => ({ ...metadata }), {});
const time = at => (Number.isFinite(at) && Math.abs(at) < 1e12 ? at : performance.now());
const keep = (list, item) => list.push(item) > maxKept && list.shift();

function measurement(metric, since) {
  const end = (metadata, at) => {
    if (metric.duration_ms >= 0) return;
    metric.duration_ms = round(Math.max(0, time(at) - since));
    Object.assign(metric.metadata, copy(metadata));
  };
  const fail = error => end({ error: text(() => error?.name ?? error) });
  const around = work => {
    let result = work;
    try {
      if (typeof work === 'function') result = work();
    } catch (error) {
      fail(error);
      throw error;
    }
    attempt(() => (result?.then ? result.then(() => end(), fail) : end()));
    return result;
  };
  return { end, around };
}

function start(name, metadata, since) {
  since = time(since);
  const operation = text(() => name);
  const metrics = [];
  const ends = [];
  let report;
  const handle = {
    measure(name, metadata, from) {
      from = time(from);
      const metric = { name: text(() => name), started_at_ms: round(from - since), duration_ms: -1, metadata: copy(metadata) };
      const measured = measurement(metric, from);
      if (!report && metrics.length < 200) ends[metrics.push(metric) - 1] = measured.end;
      return measured;
    },
    end(more) {
      if (report) return report;
      const at = time();
      const { chat_id, ...rest } = { ...copy(metadata), ...copy(more) };
      const began = new Date(Date.now() - at + since); // right after sleep
      ends.forEach(end => end({ unfinished: true }, at));
      report = {
        id: `${operation}_${+began}-${crypto.getRandomValues(new Uint32Array(1))}`.replace(/[^\w.:-]/g, '_').slice(-128),
        operation, source: 'frontend', service: settings.service, chat_id,
        started_at: began.toISOString(),
        total_ms: round(at - since),
        metrics, metadata: rest,
      };
      running = running.filter(other => other !== handle);
      publish(report);
      return report;
    },
  };
  keep(running, handle);
  return handle;
}

function publish(report) {
  keep(reports, report);
  const { id, total_ms, metrics } = report;
  try {
    if (settings.console) console.info([
      `[Performance] ${id}: `,
      `  Total: ${total_ms.toFixed(2)}ms (${(total_ms / 1000).toFixed(3)}s)`,
      `  Metrics: ${metrics.length}`,
      '  Details:',
      ...metrics.map(({ name, duration_ms: ms }) => `    - ${name}: ${ms.toFixed(2)}ms`),
    ].join('\n'));
    if (!settings.endpoint) return;
    const json = JSON.stringify(fit({ ...report, metrics: metrics.map(fit) }));
    if (size(json) > maxBytes) throw RangeError('over 60 KB');
    keep(unsent, json) && warn('over 100');
    timer ??= setTimeout(send, settings.batchMs);
  } catch (error) {
    warn(error);
  }
}

// What the server takes.
const fit = item => ({ ...item, metadata: Object.fromEntries(Object.entries(item.metadata).slice(0, 32).map(([name, value]) =>
  [name, value && /str|obj|big/.test(typeof value) ? text(() => value, 1024) : value])) });
const size = text => new Blob([text, ',']).size;
const url = () => new URL(settings.endpoint, import.meta.url);
const body = batch => `{"reports":[${batch}]}`;

function nextBatch() {
  let bytes = 0;
  return unsent.filter(text => (bytes += size(text)) <= maxBytes).slice(0, most);
}

async function send() {
  const batch = nextBatch();
  let wait = 60_000;
  try {
    wait = Math.min(wait, settings.batchMs * 2 ** ++failures * (1 + Math.random()));
    // text: no preflight
    const signal = AbortSignal.timeout(10_000);
    const { status, headers } = await fetch(url(), { method: 'POST', body: body(batch), keepalive: true, signal });
    if (status < 500 && status !== 429) {
      failures = wait = 0;
      most = status === 400 ? 1 : maxKept;
      if (most > 1 || !batch[1]) {
        unsent = unsent.filter(text => !batch.includes(text));
        if (status > 399) warn(status);
      }
    }
    wait = Math.max(wait, 1000 * headers.get('Retry-After') || 0);
  } catch {}
  timer = unsent[0] && setTimeout(send, wait);
}

globalThis.document?.addEventListener('visibilitychange', () =>
  attempt(() => document.hidden && unsent[0] && navigator.sendBeacon(url(), body(nextBatch()))));

export const performanceTracker = {
  /** @param {{ endpoint?: string, service?: string, console?: boolean, batchMs?: number }} options */
  configure: options => void Object.assign(settings, copy(options)),
  /** @type {(operation: string, metadata?: object, since?: number) => Operation} */
  start,
  /** @type {Operation['measure']} of the newest */
  measure: (...args) => running.at(-1)?.measure(...args) ?? measurement({ metadata: {} }, 0),
  /** @type {Operation['end']} */
  end: metadata => running.at(-1)?.end(metadata),
  /** @returns {Report[]} */
  getReports: () => [...reports],
};
