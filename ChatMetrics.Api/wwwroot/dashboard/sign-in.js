/** The page on which a browser signs in and out: it gets a cookie, which its requests and its stream send from then on. */

import { addressOf, problemOf } from './api.js';
import { setText } from './dom.js';

const outcomes = { '#failed': 'The identity provider did not sign you in.', '#refused': 'Your account may not sign in here.' };

const state = document.querySelector('#state');
const form = document.querySelector('#by-key');
const key = document.querySelector('#key');

form.addEventListener('submit', signIn);
document.querySelector('#sign-out').addEventListener('click', signOut);
await show(outcomes[location.hash]);

async function show(problem) {
  const response = await fetch(addressOf('/session')).catch(() => null);
  if (!response?.ok) {
    setText(state, 'The API cannot be reached.');
    return;
  }
  const { required, name, scopes, openid_connect: hasAccounts } = await response.json();
  form.hidden = !required || name !== null;
  document.querySelector('#by-account').hidden = form.hidden || !hasAccounts;
  document.querySelector('#signed-in').hidden = !form.hidden;
  document.querySelector('#sign-out').hidden = name === null;
  const words = name === null ? 'Paste a key with the scope “read”. It is not kept; the browser gets a cookie for seven days.'
    : `Signed in as ${name}: ${scopes.join(', ')}.`;
  setText(state, problem ?? (required ? words : 'No key is needed: everyone on this machine may use the service, and nobody else.'));
  if (!form.hidden) {
    key.focus();
  }
}

async function signIn(event) {
  event.preventDefault();
  const response = await fetch(addressOf('/session'), {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ key: key.value }),
  }).catch(() => null);
  if (response?.ok) {
    // Where the dashboard was; only ever a place in it.
    const place = new URLSearchParams(location.search).get('place') ?? '';
    location.replace(new URL(place.startsWith('#') ? place : '', addressOf('/')));
  } else {
    setText(state, response ? (await problemOf(response)).message : 'The API cannot be reached.');
    key.select();
  }
}

async function signOut() {
  const response = await fetch(addressOf('/session'), { method: 'DELETE' }).catch(() => null);
  await show(response?.ok ? 'Signed out.' : 'The API cannot be reached.');
}
