/** Talks to the API. Whatever goes wrong is an `ApiError` with a message for people. */

const patienceMs = 10_000;

// Wherever a proxy has put the API: its files say where they are.
const root = new URL('..', import.meta.url);

/** The address of a path of the API, which begins with `/`. */
export const addressOf = (path) => new URL(`.${path}`, root);

/** An answer that is none. `status` is 0 when the API could not be reached; `problem` is the problem document, or null. */
export class ApiError extends Error {
  constructor(status, message, problem = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
}

/** GET: the body of the answer. */
export const get = (path, options) => request('GET', path, options);

/** POST, perhaps with a body that becomes JSON. */
export const post = (path, options) => request('POST', path, options);

/** DELETE. */
export const remove = (path, options) => request('DELETE', path, options);

/**
 * @param {{ query?: object, body?: object, signal?: AbortSignal }} options A null in the query is left out.
 * @throws {ApiError} The API cannot be reached, does not answer in time, or refuses.
 * @throws {DOMException} `AbortError`, when the signal says so.
 */
async function request(method, path, { query = {}, body, signal } = {}) {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const either = signal ? AbortSignal.any([signal, patience]) : patience;
    const content = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(queried(addressOf(path), query), { method, signal: either, ...content });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    if (error instanceof ApiError || error instanceof SyntaxError || signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, patience.aborted ? `The API did not answer within ${patienceMs / 1000} s.` : 'The API cannot be reached.');
  }
}

/** What a response that is none says. If it asks for a key, the browser goes to sign in, and comes back. */
export async function refusal(response) {
  if (response.status === 401) {
    location.replace(queried(addressOf('/sign-in.html'), { place: location.hash }));
  }
  return problemOf(response);
}

/** The same, for the page that signs in. */
export async function problemOf(response) {
  const problem = await response.json().catch(() => null);
  return new ApiError(response.status, problem?.detail ?? problem?.title ?? `The API answered ${response.status}.`, problem);
}

/** The address with a query; what is null in it is left out. */
export function queried(address, query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  address.search = new URLSearchParams(given);
  return address;
}
