/** The filters of chats: their names in the address are those of GET /chats, so that a link can be sent. */

export const filterKeys = [
  'conversation_id', 'user', 'purpose', 'model', 'rating', 'status', 'error', 'slower_than_ms', 'faster_than_ms',
];

/** A span of time that narrows the list alone, within the page's period or not. */
export const spanKeys = ['chats_from', 'chats_to'];

/** What a place's query says of which chats are meant: as a query of the API, without a time. */
export const filterOf = (query) => Object.fromEntries(filterKeys.filter((key) => query[key]).map((key) => [key, query[key]]));

/** The same with its time: the list's own span, or the period. */
export const chatsQuery = (query, period) => ({
  ...(query.chats_from && query.chats_to ? { from: query.chats_from, to: query.chats_to } : period.query),
  ...filterOf(query),
});

const sameKeys = ['conversation_id', 'user', 'purpose', 'model', 'status', 'error'];

/** Whether a chat of the live stream is like that; of the time it is not asked. */
export const matches = (filter, chat) =>
  sameKeys.every((key) => !filter[key] || filter[key] === chat[key])
  && (!filter.rating || filter.rating === (chat.summary.performance_rating === 'Good' ? 'good' : 'high_usage'))
  && !(chat.total_duration_ms < Number(filter.slower_than_ms ?? 0))
  && !(chat.total_duration_ms >= Number(filter.faster_than_ms ?? Infinity));
