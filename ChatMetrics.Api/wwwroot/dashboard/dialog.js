/** Dialogs over the page. */

import { h } from './dom.js';

/** Opens a modal dialog; it goes when it is closed, and when the page moves to another place. */
export function openDialog(properties, ...content) {
  const dialog = h('dialog', { ...properties, onclose: () => dialog.remove() }, content);
  document.body.append(dialog);
  addEventListener('hashchange', () => dialog.close(), { once: true });
  dialog.showModal();
  return dialog;
}
