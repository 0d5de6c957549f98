using System.Globalization;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Redis;

/// <summary>
/// Every key and channel, with its type, what bounds it, who writes it and who reads it. What is in braces is the hash tag
/// that keeps keys which are written together in one slot of a cluster.
/// </summary>
public static class RedisKeys
{
    /// <summary>
    /// <c>cm:chat:{conversation}:chat</c>: string, one chat record as compact JSON. Expires 30 days after the chat, renewed by
    /// nothing. Written by the API once a chat; read by the conversation page.
    /// </summary>
    public static RedisKey Chat(string conversation, string chatId) => $"cm:chat:{{{conversation}}}:{chatId}";

    /// <summary>
    /// <c>cm:conv:{conversation}:chats</c>: sorted set of chat ids, all of score 0, so ordered by id, which is by time. Trimmed
    /// to the records' retention at every write. Written by the API; read for paging.
    /// </summary>
    public static RedisKey ConversationChats(string conversation) => $"cm:conv:{{{conversation}}}:chats";

    /// <summary>
    /// <c>cm:conv:{conversation}:total</c>: hash of whole-number counters (<c>chats</c>, <c>duration_us</c>, <c>failed</c>,
    /// <c>high</c>, <c>cpu_us</c>, <c>allocated</c>, <c>cpu_unknown</c>, <c>tokens</c>, <c>price_nano</c>, <c>unpriced</c>). Outlives trimmed records; expires with the conversation's
    /// retention. Written by the API; read by the conversation page and the overview.
    /// </summary>
    public static RedisKey ConversationTotal(string conversation) => $"cm:conv:{{{conversation}}}:total";

    /// <summary>
    /// <c>cm:conv:{conversation}:peak</c>: sorted set of <c>cpu</c> (percent) and <c>memory</c> (bytes), each the highest seen.
    /// Retention, writer and readers as the totals.
    /// </summary>
    public static RedisKey ConversationPeak(string conversation) => $"cm:conv:{{{conversation}}}:peak";

    /// <summary>
    /// <c>cm:conv:{conversation}:turns</c>: list of turns as JSON, oldest first, trimmed to the last 200. Expires with the chat
    /// records. Written and read by the API.
    /// </summary>
    public static RedisKey ConversationTurns(string conversation) => $"cm:conv:{{{conversation}}}:turns";

    /// <summary>
    /// Sorted set of conversation ids by last activity (µs since 1970). Trimmed to the conversations' retention by the worker.
    /// Written by the API; read by the overview.
    /// </summary>
    public static readonly RedisKey Conversations = "cm:conversations";

    /// <summary>
    /// Sorted set of <c>conversation chat-id</c> by start (ms since 1970): every chat whose record is still there, so its size is
    /// their number and writing a chat twice counts it once. Trimmed to the records' retention by the worker, which adds what it
    /// trimmed to <see cref="ChatsTrimmed"/>. Written by the API; read by the overview.
    /// </summary>
    public static readonly RedisKey Chats = "cm:{chats}";

    /// <summary>Counter: chats that have been trimmed from <see cref="Chats"/>. Written by the worker; read by the overview.</summary>
    public static readonly RedisKey ChatsTrimmed = "cm:{chats}:trimmed";

    /// <summary>
    /// <c>cm:ts:{host}:1s:hour</c>: string of fixed slots, one sample a second; <c>hour</c> is in seconds since 1970. Expires with
    /// the samples' retention. Written by the worker.
    /// </summary>
    public static RedisKey Samples(string host, long chunkStart) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:ts:{{{host}}}:1s:{chunkStart}");

    /// <summary>
    /// Hash: host to its newest sample as wire JSON. Hosts silent for a day are removed by the worker. Written by the worker;
    /// read by the API.
    /// </summary>
    public static readonly RedisKey Hosts = "cm:hosts";

    /// <summary>
    /// Hash: process instance to its vitals as JSON. Stale after 5 s; removed by the worker after a minute. Written by every
    /// service each second; read by the worker.
    /// </summary>
    public static readonly RedisKey Vitals = "cm:vitals";

    /// <summary>String with a TTL of 5 s: the worker that samples this host. Written and read by the workers.</summary>
    public static RedisKey SamplingLock(string host) => $"cm:lock:sampling:{host}";

    /// <summary>
    /// Hash: <c>epoch</c> and <c>sequence</c> of the newest event of the live stream. Never expires. Written with each event by
    /// worker and API; read by the API's hubs.
    /// </summary>
    public static readonly RedisKey EventsHead = "cm:{chats}:events:head";

    /// <summary>
    /// Sorted set of finished chats and alerts as events (<c>id kind json</c>) by sequence, for replay; trimmed to the last
    /// 10,000 at every write. Written by API and worker; read by the API.
    /// </summary>
    public static readonly RedisKey Events = "cm:{chats}:events";

    /// <summary>The same of samples; trimmed to the last 300 at every write.</summary>
    public static readonly RedisKey EventSamples = "cm:{chats}:events:samples";

    /// <summary>
    /// Channel: each event of the live stream, as it is kept. Published by worker and API; subscribed once by every API process.
    /// One channel for all kinds, so that they have one order.
    /// </summary>
    public static readonly RedisChannel LiveEvents = new("cm:live:events", RedisChannel.PatternMode.Literal);
}
