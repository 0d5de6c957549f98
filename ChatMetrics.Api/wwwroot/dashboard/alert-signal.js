/** What tells of alerts wherever the page is: its title, its icon, the link to their page, and a voice for screen readers. */

import { h, set, setText } from './dom.js';

const mostSpoken = 3;

/** @param alerts The store of alert-store.js. Returns how to set the page's title. */
export function createAlertSignal(alerts) {
  const icon = document.querySelector('link[rel="icon"]');
  const quietIcon = icon.getAttribute('href');
  const link = document.querySelector('#places a[href="#/alerts"]');
  const voice = h('p', { class: 'for-readers', role: 'status' });
  let spoken = new Set();
  let title = document.title;
  let firing = [];
  document.body.append(voice);

  function showTitle() {
    const now = firing.length > 0 ? `(${firing.length}) ${title}` : title;
    if (document.title !== now) {
      document.title = now;
    }
  }

  // Each once, however often it is read again.
  function speak() {
    const news = firing.filter(({ id }) => !spoken.has(id));
    if (news.length > 0) {
      const more = news.length - mostSpoken;
      setText(voice, `${news.length === 1 ? 'An alert fires' : `${news.length} alerts fire`}: ${
        news.slice(0, mostSpoken).map(({ rule, message }) => `${rule}, ${message}`).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`);
    }
    spoken = new Set(firing.map(({ id }) => id));
  }

  alerts.on(({ active }) => {
    firing = active.filter(({ state }) => state === 'firing');
    set(icon, { href: firing.length > 0 ? quietIcon.replace('icon.svg', 'icon-alert.svg') : quietIcon });
    set(link, { 'data-count': firing.length > 0 ? firing.length : null });
    showTitle();
    speak();
  });

  return (next) => {
    title = next;
    showTitle();
  };
}
