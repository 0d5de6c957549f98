/** Buttons that put text on the clipboard; where a page may not, the text is shown, selected, to be copied by hand. */

import { openDialog } from './dialog.js';
import { h, setText } from './dom.js';

const thanksMs = 2000;

/** @param text What gives the text when the button is pressed. */
export function createCopyButton(label, text) {
  const button = h('button', { type: 'button', onclick: copy }, label);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text());
      setText(button, 'Copied');
      setTimeout(() => setText(button, label), thanksMs);
    } catch {
      // Pages from other hosts have no clipboard without TLS.
      showText(label, text());
    }
  }

  return button;
}

function showText(label, text) {
  const area = h('textarea', { readonly: true, rows: 12, 'aria-label': label });
  area.value = text;
  const dialog = openDialog({ 'aria-label': label },
    area, h('div', { class: 'dialog-actions' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')));
  area.select();
}
