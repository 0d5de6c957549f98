/** The lists of conversations, users, purposes and models: where each is read from, and its columns. */

import { h } from './dom.js';
import { count, duration, megabytes, money, moneyAtLeast, percent, shortCount, shortWhen } from './format.js';
import { conversationPath, pathOf } from './router.js';
import { sharedBy, shareOf } from './share.js';

const pageSize = 25;

/** By the router's name of the view. `group` is what GET /statistics groups by; conversations have an endpoint of their own. */
export const lists = {
  conversations: { title: 'Conversations', one: 'conversation' },
  users: { title: 'Users', one: 'user', group: 'user' },
  purposes: { title: 'Purposes', one: 'purpose', group: 'purpose' },
  models: { title: 'Models', one: 'model', group: 'model' },
};

/** A column's `key` is its name in the address and, of conversations, in the API; one that cannot be sorted has `isFixed`. */
export const columnsOf = ({ group, one }) => [
  { key: 'name', label: one[0].toUpperCase() + one.slice(1), value: (row) => row.name, isFixed: !group },
  { key: 'chats', label: 'Chats', number: true, value: (row) => row.chats, text: (row) => count(row.chats) },
  { key: 'price_usd', label: 'Cost', title: 'What the models cost', number: true, value: (row) => row.usd ?? row.knownUsd, text: costText },
  {
    key: 'share', label: group ? 'Share' : 'To scale', isFixed: true, isBar: true,
    title: group
      ? 'Of the known cost of all; where nothing cost any, of the CPU time'
      : 'Its cost against the dearest of this page; where nothing cost any, its CPU time',
    text: (row) => (group ? percent(row.share) : ''),
  },
  {
    key: 'cpu_time_ms', label: 'CPU time', title: 'The questions’ own, in all', number: true,
    value: (row) => row.cpuMs, text: (row) => duration(row.cpuMs),
  },
  {
    key: 'p95_ms', label: 'Duration p95', title: '95 of 100 chats took no longer', number: true,
    value: (row) => row.p95Ms, text: (row) => duration(row.p95Ms),
  },
  { key: 'tokens', label: 'Tokens', number: true, value: (row) => row.tokens, text: (row) => shortCount(row.tokens) },
  {
    key: 'allocated_mb', label: 'Allocated', title: 'By the questions, in all', number: true, isFixed: !group,
    value: (row) => row.allocatedMb, text: (row) => megabytes(row.allocatedMb),
  },
  {
    key: 'wasted_usd', label: 'Wasted', title: 'Paid for answers that failed, were cancelled or were cut off', number: true,
    isFixed: !group, value: (row) => row.wastedUsd, text: (row) => money(row.wastedUsd),
  },
  { key: 'failed', label: 'Failed', number: true, value: (row) => row.failed, text: (row) => count(row.failed) },
  !group && { key: 'last_activity', label: 'Last chat', number: true, text: (row) => shortWhen(row.lastAt) },
].filter(Boolean);

const costText = ({ usd, knownUsd }) => moneyAtLeast(usd, knownUsd);

/** Reads a list: `{ rows, others, sharedBy, nextCursor }`; `others` are the chats that are in no row. */
export const readList = (list, services, order, signal) =>
  (list.group ? readGroups(list, services, order, signal) : readConversations(services, order, signal));

async function readConversations({ api }, { sort, order, cursor }, signal) {
  const { conversations, total_conversations: total, next_cursor: next } = await api.get('/all-conversation-metrics', {
    query: { sort, order, cursor, limit: pageSize }, signal,
  });
  const highest = Math.max(...conversations.map((row) => row.known_price_usd ?? 0), 0);
  const mostCpu = Math.max(...conversations.map((row) => row.cpu_time_ms ?? 0), Number.MIN_VALUE);
  return {
    rows: conversations.map((row) => ({
      name: row.conversation_id,
      href: conversationPath(row.conversation_id),
      chats: row.chat_count,
      usd: row.price_usd,
      knownUsd: row.known_price_usd,
      share: highest > 0 ? (100 * row.known_price_usd) / highest : (100 * (row.cpu_time_ms ?? 0)) / mostCpu,
      cpuMs: row.cpu_time_ms,
      p95Ms: row.p95_ms,
      tokens: row.tokens_total,
      allocatedMb: row.allocated_mb,
      wastedUsd: row.wasted_usd,
      failed: row.failed_chats,
      lastAt: row.last_activity,
    })),
    total,
    others: 0,
    nextCursor: next,
  };
}

async function readGroups({ group }, { read, period }, { sort, order }, signal) {
  const query = { ...period.value.query, group_by: group };
  const { overall, groups } = await read('/statistics', { query, signal });
  const { value } = columnsOf({ group, one: group }).find(({ key }) => key === sort);
  const rows = groups.map((row) => ({
    name: row.name,
    href: pathOf('overview', null, { [group]: row.name }),
    chats: row.count,
    usd: row.price_usd,
    knownUsd: row.known_price_usd,
    share: shareOf(row),
    cpuMs: row.cpu_time_ms ?? null,
    p95Ms: row.p95_ms,
    tokens: row.tokens_total,
    allocatedMb: row.allocated_mb ?? null,
    wastedUsd: row.wasted_usd ?? null,
    failed: row.errors,
  }));
  return {
    rows: rows.sort((a, b) => compare(value(a), value(b), order) || compare(a.cpuMs, b.cpuMs, 'desc') || a.name.localeCompare(b.name)),
    total: rows.length,
    sharedBy: sharedBy(groups),
    others: overall.count - rows.reduce((sum, row) => sum + row.chats, 0),
    nextCursor: null,
  };
}

// What is not known comes last, whichever way it is sorted.
function compare(a, b, order) {
  if (a === null || b === null) {
    return (a === null) - (b === null);
  }
  const ascending = typeof a === 'string' ? a.localeCompare(b) : a - b;
  return order === 'asc' ? ascending : -ascending;
}
