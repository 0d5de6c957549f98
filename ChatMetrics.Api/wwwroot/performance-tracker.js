/**
 * Measures what a web page does and reports it to ChatMetrics: docs/performance-tracker.md.
 * Times are of performance.now(), ms.
 *
 * @typedef {Record<string, unknown>} Metadata
 * @typedef {{ name: string, started_at_ms: number, duration_ms: number, metadata: Metadata }} Metric
 * @typedef {{ id: string, operation: string, source: string, service?: string, chat_id?: string, started_at: string,
 *   total_ms: number, metrics: Metric[], metadata: Metadata }} Report
 * @typedef {{ end: (metadata?: Metadata, at?: number) => void, around: <T>(work: T | (() => T)) => T }} Measurement
 * @typedef {{ measure: (name: string, metadata?: Metadata, since?: number) => Measurement, end: (metadata?: Metadata) => Report }} Operation
 */
const maxKept = 100;
const maxMetrics = 200;
const maxBodyBytes = 60_000;

const settings = { endpoint: '', service: undefined, console: true, batchMs: 2000 };
const reports = [];
let running = [];
let unsent = [];
let failures = 0;
let most = maxKept;
let timer;

const now = () => performance.now();
const round = ms => Math.round(ms * 1000) / 1000;
const keep = (list, item) => list.push(item) > maxKept && list.shift();

function measurement(metric, since) {
  const end = (metadata, at = now()) => {
    if (metric.duration_ms >= 0) return;
    metric.duration_ms = round(Math.max(0, at - since));
    Object.assign(metric.metadata, metadata);
  };
  const fail = error => end({ error: String(error?.name ?? error) });
  const around = work => {
    try {
      const result = typeof work === 'function' ? work() : work;
      result?.then ? result.then(() => end(), fail) : end();
      return result;
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  return { end, around };
}

function start(operation, metadata, since = now()) {
  const metrics = [];
  const ends = [];
  let report;
  const handle = {
    measure(name, metadata, from = now()) {
      const metric = { name, started_at_ms: round(from - since), duration_ms: -1, metadata: { ...metadata } };
      const measured = measurement(metric, from);
      if (!report && metrics.length < maxMetrics) {
        metrics.push(metric);
        ends.push(measured.end);
      }
      return measured;
    },
    end(more) {
      if (report) return report;
      const at = now();
      const { chat_id, ...rest } = { ...metadata, ...more };
      const began = new Date(performance.timeOrigin + since);
      ends.forEach(end => end({ unfinished: true }, at));
      report = {
        id: `${operation}_${+began}${crypto.getRandomValues(new Uint32Array(1))}`.replace(/[^\w.:-]/g, '_').slice(-128),
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
  const { id, total_ms, metrics } = report;
  keep(reports, report);
  if (settings.console) {
    console.info([
      `[Performance] ${id}: `,
      `  Total: ${total_ms.toFixed(2)}ms (${(total_ms / 1000).toFixed(3)}s)`,
      `  Metrics: ${metrics.length}`,
      '  Details:',
      ...metrics.map(({ name, duration_ms }) => `    - ${name}: ${duration_ms.toFixed(2)}ms`),
    ].join('\n'));
  }
  if (!settings.endpoint) return;
  try {
    const text = JSON.stringify(fit({ ...report, metrics: metrics.map(fit) }));
    if (size(text) > maxBodyBytes) throw new RangeError('over 60 KB');
    keep(unsent, text);
    timer ??= setTimeout(send, settings.batchMs);
  } catch (error) {
    console.warn('[Performance] not sent:', error);
  }
}

// What the server takes: flat, 32 values, texts of 1,024 characters.
const fit = item => ({ ...item, metadata: Object.fromEntries(Object.entries(item.metadata).slice(0, 32).map(([name, value]) =>
  [name, value && /string|object|bigint/.test(typeof value) ? String(value).slice(0, 1024).replace(/[\ud800-\udbff]$/, '') : value])) });
const size = text => new Blob([text, ',']).size;
const url = () => new URL(settings.endpoint, import.meta.url);
const body = batch => `{"reports":[${batch}]}`;

function nextBatch() {
  let bytes = 0;
  return unsent.filter(text => (bytes += size(text)) <= maxBodyBytes).slice(0, most);
}

async function send() {
  const batch = nextBatch();
  let wait = Math.min(60_000, settings.batchMs * 2 ** ++failures * (1 + Math.random()));
  try {
    // As text: another origin takes it without a preflight. What arrives twice counts once.
    const signal = AbortSignal.timeout(10_000);
    const { status, headers } = await fetch(url(), { method: 'POST', body: body(batch), keepalive: true, signal });
    if (status < 500 && status !== 429) {
      failures = wait = 0;
      most = status === 400 ? 1 : maxKept; // one by one: a wrong one takes all with it
      if (most > 1 || !batch[1]) unsent = unsent.filter(text => !batch.includes(text));
    }
    wait = Math.max(wait, 1000 * headers.get('Retry-After') || 0);
  } catch {} // the server is away
  timer = unsent.length ? setTimeout(send, wait) : undefined;
}

// Whether a beacon arrived is never known: a page that comes back sends the same again.
document.addEventListener('visibilitychange', () => {
  try {
    if (document.hidden && unsent.length) navigator.sendBeacon(url(), body(nextBatch()));
  } catch {}
});

export const performanceTracker = {
  /** @param {{ endpoint?: string, service?: string, console?: boolean, batchMs?: number }} options */
  configure: options => void Object.assign(settings, options),
  /** @type {(operation: string, metadata?: Metadata, since?: number) => Operation} */
  start,
  /** Of the newest operation. @type {Operation['measure']} */
  measure: (...args) => running.at(-1)?.measure(...args) ?? measurement({ metadata: {} }, 0),
  /** Ends the newest. @type {(metadata?: Metadata) => Report | undefined} */
  end: metadata => running.at(-1)?.end(metadata),
  /** The last 100, oldest first. @returns {Report[]} */
  getReports: () => [...reports],
};
