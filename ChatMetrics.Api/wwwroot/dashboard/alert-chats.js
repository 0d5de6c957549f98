/** The chats behind an alert. */

import { h } from './dom.js';
import { chatPath } from './router.js';

/** Links to the chats that show an alert. */
export const chatsOf = ({ chat_ids: ids = [] }) => (ids.length === 0 ? []
  : [h('span', { class: 'quiet-text' }, ids.length === 1 ? 'Chat' : 'Chats'),
    ...ids.map((id, i) => h('a', { href: chatPath(id), title: id, 'aria-label': `Chat ${id}` }, String(i + 1)))]);
