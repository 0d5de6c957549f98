/** Reads that panels have in common: of the same address at the same time there is one request. */

const freshMs = 1000;

/** A `get` as that of api.js; an answer is given to all who ask within a second. A signal leaves the request to the others. */
export function createSharedReads(api) {
  const reads = new Map();

  function begin(address, path, query) {
    const read = api.get(path, { query });
    const forget = () => reads.get(address) === read && reads.delete(address);
    read.then(() => setTimeout(forget, freshMs), forget);
    reads.set(address, read);
    return read;
  }

  return (path, { query = {}, signal } = {}) => {
    const address = `${path}?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined))}`;
    const read = reads.get(address) ?? begin(address, path, query);
    return signal ? Promise.race([read, aborted(signal)]) : read;
  };
}

const aborted = (signal) => new Promise((_, reject) => {
  signal.throwIfAborted();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
});
