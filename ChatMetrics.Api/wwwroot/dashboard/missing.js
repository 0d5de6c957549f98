/** What a link leads to and is not there, or is no id at all: said in plain words, with the way back. Trying again would not help. */

import { ApiError } from './api.js';
import { h } from './dom.js';
import { overviewPath } from './router.js';

/** What is read, or that it is missing. */
export async function orMissing(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
      return new Missing(error);
    }
    throw error;
  }
}

export const isMissing = (found) => found instanceof Missing;

/** The words, for `panel.empty`. */
export const wordsOf = ({ error: { problem, message } }) =>
  [Object.values(problem?.errors ?? {}).flat()[0] ?? message, ' ', h('a', { href: overviewPath }, 'Go to the overview')];

class Missing {
  constructor(error) {
    this.error = error;
  }
}
