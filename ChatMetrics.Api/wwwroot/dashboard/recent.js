/** The last 5 minutes: samples by the second and the chats that ended, in buffers that never grow. */

import { chatPath } from './router.js';
import { questionOf } from './texts.js';

const lengthMs = 300_000;
const mostSamples = 330;
const mostChats = 300;

const tones = { failed: 'bad', cancelled: 'calm' };

/** @param {string[]} keys Which of a sample's figures are kept. */
export function createRecent(keys) {
  let times = [];
  let values = Object.fromEntries(keys.map((key) => [key, []]));
  let chats = [];
  // Every chat that ended from then on is known.
  let chatsFrom = 0;

  return {
    /** Begins anew with a history: a time for each second, and a column for each key. */
    fill(historyTimes, columns) {
      times = historyTimes.slice(-mostSamples);
      values = Object.fromEntries(keys.map((key) => [key, columns[key].slice(-mostSamples)]));
    },
    /** Adds a sample; one of a second that is known already takes its place. */
    add(sample) {
      const time = Math.floor(Date.parse(sample.timestamp) / 1000) * 1000;
      let place = times.length;
      while (place > 0 && times[place - 1] >= time) {
        place--;
      }
      const replaced = times[place] === time ? 1 : 0;
      times.splice(place, replaced, time);
      keys.forEach((key) => values[key].splice(place, replaced, sample[key] ?? null));
      if (times.length > mostSamples) {
        times.shift();
        keys.forEach((key) => values[key].shift());
      }
    },
    /** Adds the chats of a snapshot, the newest first; all that ended from a time on are among them. */
    addChats(newest, from) {
      chatsFrom = from;
      // The oldest goes first when there is no more room.
      newest.toReversed().forEach((chat) => this.addChat(chat));
    },
    /** Adds a chat that has ended; one that is known already changes nothing. */
    addChat(chat) {
      if (chats.some((known) => known.id === chat.chat_id)) {
        return;
      }
      const from = Date.parse(chat.started_at);
      const rating = chat.summary.performance_rating;
      chats.push({
        id: chat.chat_id,
        from,
        to: from + chat.total_duration_ms,
        tone: tones[chat.status] ?? (rating === 'Good' ? 'good' : 'warning'),
        label: `${questionOf(chat)} · ${chat.status === 'completed' ? rating : chat.status}`,
        href: chatPath(chat.chat_id),
      });
      if (chats.length > mostChats) {
        chatsFrom = Math.max(chatsFrom, chats.shift().to);
      }
    },
    clear() {
      times = [];
      keys.forEach((key) => {
        values[key] = [];
      });
    },
    /** What a chart shows of the 5 minutes up to now; the last second may not be there yet. */
    window(now) {
      const to = Math.max(Math.floor(now / 1000) * 1000, times.at(-1) ?? 0);
      const from = to - lengthMs;
      const first = times.findIndex((time) => time >= from);
      const seen = (column) => (first < 0 ? [] : column.slice(first));
      return {
        from, to, times: seen(times), values: Object.fromEntries(keys.map((key) => [key, seen(values[key])])),
        spans: chats, spansFrom: chatsFrom,
      };
    },
  };
}
