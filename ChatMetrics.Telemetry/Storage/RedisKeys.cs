using System.Globalization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.TimeSeries;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Every key and channel, with its type, what bounds it, who writes it and who reads it. The part in braces is the hash tag that
/// keeps keys written together in one slot of a cluster.
/// </summary>
public static class RedisKeys
{
    /// <summary>
    /// <c>cm:chat:{conversation}:chat</c>: string, one chat record as compact JSON. Expires when the chats' retention is over (by
    /// default 30 days after the chat), but not within an hour of being written; never renewed. Written by the API once per chat;
    /// read for the pages of chats, and by the worker that folds.
    /// </summary>
    public static RedisKey Chat(string conversation, string chatId) => $"cm:chat:{{{conversation}}}:{chatId}";

    /// <summary>
    /// <c>cm:conv:{conversation}:chats</c>: sorted set of chat ids, all of score 0, so ordered by id, which is by time. Trimmed
    /// to the records' retention, and its expiry renewed, at least twice a day while chats come. Written by the API; read for
    /// paging.
    /// </summary>
    public static RedisKey ConversationChats(string conversation) => $"cm:conv:{{{conversation}}}:chats";

    /// <summary>
    /// <c>cm:conv:{conversation}:total</c>: hash of whole-number counters (<c>chats</c>, <c>duration_us</c>, <c>failed</c>,
    /// <c>high</c>, <c>cpu_us</c>, <c>allocated</c>, <c>cpu_unknown</c>, <c>allocated_unknown</c>, <c>tokens</c>,
    /// <c>price_nano</c>, <c>compute_pico</c>, <c>computed</c>, <c>unpriced</c>, and <c>b0</c>, <c>b1</c>, ...: the chats of each latency
    /// bucket). One that is 0 is not there. Outlives trimmed records; expires with the conversation's retention; what a chat leaves of
    /// it that ended while the conversation was removed, within a minute. Written by the API; read by the conversation page and the
    /// overview.
    /// </summary>
    public static RedisKey ConversationTotal(string conversation) => $"cm:conv:{{{conversation}}}:total";

    /// <summary>
    /// <c>cm:conv:{conversation}:peak</c>: sorted set of <c>cpu</c> (percent), <c>memory</c> (bytes), <c>duration</c> (of a
    /// chat, µs) and <c>activity</c> (the end of a chat, µs since 1970), each the highest seen, and of <c>wait_us</c>, the sum of
    /// the waits for Redis (µs). Retention, writer and readers as the totals.
    /// </summary>
    public static RedisKey ConversationPeak(string conversation) => $"cm:conv:{{{conversation}}}:peak";

    /// <summary>
    /// <c>cm:conv:{conversation}:turns</c>: list of turns as JSON, oldest first, trimmed to the last 200 once there are more than
    /// 40 beyond that. Expires with the chat ids. Written and read by the API.
    /// </summary>
    public static RedisKey ConversationTurns(string conversation) => $"cm:conv:{{{conversation}}}:turns";

    /// <summary>
    /// <c>cm:conv:{conversation}:preview</c>: string, what waits for the user's approval as JSON; there is one at most. Expires
    /// with the time to approve it, some minutes. Written by the API with the chat that proposes it, removed by the
    /// conversation's next chat: by what reads it, and again when that chat is stored.
    /// </summary>
    public static RedisKey ConversationPreview(string conversation) => $"cm:conv:{{{conversation}}}:preview";

    /// <summary>
    /// <c>cm:conv:{conversation}:routine</c>: string, the routine that the user has had kept as JSON, at most some 6 KB. Expires
    /// as the chat records do, renewed when it is kept anew. Written and read by the API's tools.
    /// </summary>
    public static RedisKey ConversationRoutine(string conversation) => $"cm:conv:{{{conversation}}}:routine";

    /// <summary>
    /// <c>cm:conv:{conversation}:nothing</c>: never there, so nothing is left of it. Used by the API to find out why a write was refused.
    /// </summary>
    public static RedisKey ConversationNothing(string conversation) => $"cm:conv:{{{conversation}}}:nothing";

    /// <summary>
    /// <c>cm:conv:{conversation}:removed:total</c>: the totals of a conversation that is being removed, with <c>removal</c>, an
    /// id of the removal. There until all else of it is gone; expires as the totals do. Written and read by the API.
    /// </summary>
    public static RedisKey RemovedTotal(string conversation) => $"cm:conv:{{{conversation}}}:removed:total";

    /// <summary>
    /// <c>cm:conv:{conversation}:removed:chats</c>: sorted set of the chat ids still to be removed. Expires like the chat ids.
    /// Written and read by the API.
    /// </summary>
    public static RedisKey RemovedChats(string conversation) => $"cm:conv:{{{conversation}}}:removed:chats";

    /// <summary>
    /// <c>cm:inbox:{tag}</c>: sorted set of <c>conversation chat-id</c> by when it was stored (ms since 1970): the finished chats
    /// that have still to be folded. It lies in the slot of the conversation, so that chat and entry are written as one: in a
    /// cluster there is one for each slot, elsewhere one. Bounded as the records are: an entry whose record has expired goes.
    /// Written by the API once a chat; read and emptied by the worker that folds.
    /// </summary>
    public static RedisKey Inbox(string tag) => $"cm:inbox:{{{tag}}}";

    /// <summary>
    /// <c>cm:inbox:{tag}:removed</c>: sorted set of hashed conversation ids by when the conversation was removed (ms since 1970),
    /// so that what waited in a spool does not bring it back. Trimmed to the records' retention at every write, and expires with
    /// it. Written and read by the API.
    /// </summary>
    public static RedisKey RemovedConversations(string tag) => $"cm:inbox:{{{tag}}}:removed";

    /// <summary>
    /// <c>cm:users:removed</c>: sorted set of the hashes of removed users by when that was (ms since 1970), so that what waited in a
    /// spool does not bring their chats back. Trimmed to the records' retention at every write, and expires with it. Written and read by
    /// the API.
    /// </summary>
    public static readonly RedisKey RemovedUsers = "cm:users:removed";

    /// <summary>
    /// Channel: there is something in the inboxes, of these slots of a cluster (numbers with blanks between; -1 on a single
    /// server). Published by the API at most 50 times a second; subscribed by the workers.
    /// </summary>
    public static readonly RedisChannel InboxSignal = new("cm:inbox", RedisChannel.PatternMode.Literal);

    /// <summary>
    /// String with a TTL of 3 s: the token of the process that folds. Everything that is folded is written on condition that the
    /// token is still there. Written and read by the workers, and by the API while no worker folds.
    /// </summary>
    public static readonly RedisKey FoldingLease = "cm:{chats}:folding:lease";

    /// <summary>
    /// String: the entries that were folded last, a line each: those that may still be in an inbox although they are counted.
    /// Replaced with each batch. Written and read by who folds.
    /// </summary>
    public static readonly RedisKey FoldedLast = "cm:{chats}:folding:last";

    /// <summary>
    /// String: the state of folding, as JSON. Expires after a minute. Written by the worker that folds, once a second; read by
    /// the API's health check.
    /// </summary>
    public static readonly RedisKey FoldingStatus = "cm:{chats}:folding:status";

    /// <summary>
    /// String with a TTL of 3 s: the token of the process that evaluates alerts. Written and read by the worker that folds, and by an
    /// API while none does.
    /// </summary>
    public static readonly RedisKey AlertLease = "cm:{chats}:alerts:lease";

    /// <summary>
    /// String: the states of the alerts that are not quiet, and up to when all has been evaluated, as JSON. Replaced when a state
    /// changes, each second while there is an alert, else every 10 s. Written by who evaluates; read by it and by the API.
    /// </summary>
    public static readonly RedisKey AlertBook = "cm:{chats}:alerts:book";

    /// <summary>
    /// Sorted set of resolved alerts as wire JSON, by when they resolved (ms since 1970); trimmed to the newest 1,000. Written
    /// by who evaluates, and by the API of what it watches itself; read by the API.
    /// </summary>
    public static readonly RedisKey AlertHistory = "cm:{chats}:alerts:history";

    /// <summary>
    /// Hash of what is silenced (rule, <c>|</c> and subject) to the end of the silence (ms since 1970). Those that are over are removed
    /// by who evaluates. Written by the API.
    /// </summary>
    public static readonly RedisKey AlertSilences = "cm:{chats}:alerts:silences";

    /// <summary>
    /// Hash of delivery ids to deliveries as wire JSON: those that wait, trimmed to the newest 100 of those that do not. Written by who
    /// evaluates; read by it and by the API.
    /// </summary>
    public static readonly RedisKey AlertDeliveries = "cm:{chats}:alerts:deliveries";

    /// <summary>
    /// Sorted set of conversation ids by last activity (µs since 1970). Trimmed to the conversations' retention by the worker.
    /// Written by the worker that folds; read by the overview.
    /// </summary>
    public static readonly RedisKey Conversations = "cm:conversations";

    /// <summary>
    /// <c>cm:conversations:by:order</c>: sorted set of conversation ids by one of their totals, such as <c>price_usd</c> (billionths
    /// of a USD), as it was when the last of their chats was folded. Trimmed, written and read as <see cref="Conversations"/>.
    /// </summary>
    public static RedisKey ConversationsBy(string order) => $"cm:conversations:by:{order}";

    /// <summary>
    /// Sorted set of <c>conversation chat-id</c> by start (ms since 1970, as in the id): every chat whose record is still there,
    /// so its size is their number and writing a chat twice counts it once. Trimmed to the records' retention by the worker,
    /// which adds what it trimmed to <see cref="ChatsTrimmed"/>. Written by the worker that folds; read by the overview, and to
    /// find chats and their performance reports.
    /// </summary>
    public static readonly RedisKey Chats = "cm:{chats}";

    /// <summary>The member of <see cref="Chats"/> for a chat.</summary>
    public static RedisValue ChatMember(string conversation, string chatId) => $"{conversation} {chatId}";

    /// <summary>The chat of a member of <see cref="Chats"/>.</summary>
    public static (string Conversation, string ChatId) ChatOf(RedisValue member) =>
        ((string)member!).Split(' ') is [var conversation, var chatId] ? (conversation, chatId) : ("", "");

    /// <summary>The entry of <see cref="Chats"/> for a chat.</summary>
    internal static SortedSetEntry ChatEntry(ChatRecord chat) => new(
        ChatMember(chat.ConversationId, chat.ChatId), ChatIdSource.MillisecondsOf(chat.ChatId) ?? chat.StartedAtUs / 1000);

    /// <summary>
    /// <c>cm:{chats}:of:group:name</c>: the entries of <see cref="Chats"/> that have something in common, such as the user. Trimmed to
    /// the records' retention with each batch that adds to it, and expires with it. Written by the worker that folds, and by the API when
    /// it removes a conversation; read to filter chats.
    /// </summary>
    public static RedisKey ChatsOf(string group, string name) => $"cm:{{chats}}:of:{group}:{name}";

    /// <summary>
    /// The version of the indexes over all chats, a whole number: <see cref="ChatIndexUpgrade"/>. Never expires. Written and read by the
    /// worker.
    /// </summary>
    public static readonly RedisKey ChatIndexVersion = "cm:{chats}:index:version";

    /// <summary>
    /// Counter: chats that have been trimmed from <see cref="Chats"/>, less those of removed conversations. Written by the
    /// worker, and by the API when it removes a conversation; read by the overview.
    /// </summary>
    public static readonly RedisKey ChatsTrimmed = "cm:{chats}:trimmed";

    /// <summary>
    /// <c>cm:{chats}:removal:id</c>: counter, the chats of one removal that no longer count. Expires a minute after the removal;
    /// if that broke off, with the conversations' retention. Written and read by the API.
    /// </summary>
    public static RedisKey Removal(string id) => $"cm:{{chats}}:removal:{id}";

    /// <summary>
    /// <c>cm:{chats}:stats:1m:start</c>, <c>:1h:</c>: hash of whole-number counters of the chats that started in that minute or
    /// hour, field <c>counter group</c>: see <see cref="Statistics.StatisticsCounter"/> and
    /// <see cref="Statistics.StatisticsGroups"/>. Expires with the statistics' retention after the period's end; bounded by
    /// the number of groups and buckets. Written by the worker that folds; read by the statistics.
    /// </summary>
    public static RedisKey Statistics(string period, long start) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:{{chats}}:stats:{period}:{start}");

    /// <summary>
    /// <c>cm:{chats}:slowest:1m:start</c>, <c>:1h:</c>: hash of the same groups, each with its 5 slowest chats of the period:
    /// what a chat must exceed to be one of them, then lines <c>duration conversation chat</c>, the slowest first. Expires with
    /// the statistics. Written by the worker that folds; read by the statistics.
    /// </summary>
    public static RedisKey SlowestChats(string period, long start) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:{{chats}}:slowest:{period}:{start}");

    /// <summary>
    /// <c>cm:{chats}:ranked:figure:1h:start</c>: sorted set of <c>conversation chat-id</c> by a figure, such as the
    /// price, of the chats that began in that hour: see <see cref="QuestionFigure"/>; -1 where it is not known.
    /// Expires with the records. Written by the worker that folds, and by the API when it removes a conversation; read to sort chats.
    /// </summary>
    public static RedisKey RankedChats(string figure, long start) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:{{chats}}:ranked:{figure}:{StatisticsPeriod.Hour.Tag}:{start}");

    /// <summary>
    /// <c>cm:rate:{caller}:slot</c>: counter of the requests of a caller (a hash) in 10 s (since 1970), where their number is limited.
    /// Expires when it no longer counts. Written and read by the API.
    /// </summary>
    public static RedisKey RequestRate(string caller, long slot) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:rate:{{{caller}}}:{slot}");

    /// <summary>
    /// <c>cm:{refused}:1m:start</c>, <c>:1h:</c>: hash of counters, field <c>reason status</c>: the requests of that minute or hour
    /// that were refused before they became chats. Expires with the statistics. Written by the API once a second, read by it.
    /// </summary>
    public static RedisKey Refusals(string period, long start) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:{{refused}}:{period}:{start}");

    /// <summary>
    /// List of the newest refused requests as JSON, the newest first; trimmed to 100, and expires with the chats' retention.
    /// Written by the API once a second, read by it.
    /// </summary>
    public static readonly RedisKey NewestRefusals = "cm:{refused}:newest";

    /// <summary>
    /// <c>cm:ts:{host}:1s:hour</c>, <c>:1m:day</c>, <c>:1h:year</c>: string of fixed slots, a sample a second or a roll-up of a
    /// minute or an hour; <c>hour</c>, <c>day</c> and <c>year</c> are where the chunk begins (UTC), in seconds since 1970.
    /// Expires when the last slot's retention is over. Written by the worker; read by it to roll up, and by the API for the
    /// history.
    /// </summary>
    /// <param name="second">Any second of the chunk.</param>
    public static RedisKey Series(string host, Resolution resolution, long second) =>
        string.Create(CultureInfo.InvariantCulture, $"cm:ts:{{{host}}}:{resolution.Name}:{resolution.ChunkStart(second)}");

    /// <summary>
    /// <c>cm:ts:{host}:rolled</c>: string, the time up to which the host's samples have been rolled up, in seconds since 1970.
    /// Expires with the minutes' retention, renewed at every roll-up. Written and read by the workers.
    /// </summary>
    public static RedisKey RolledUpUntil(string host) => $"cm:ts:{{{host}}}:rolled";

    /// <summary>
    /// Hash: host to its newest sample as wire JSON. The worker removes hosts that have sent nothing for a day and have no
    /// one-second samples left. Written by the worker; read by the API, and by the worker to know which hosts to roll up.
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
    /// Hash: <c>epoch</c> and <c>sequence</c> of the newest event of the live stream. Never expires. Written with the events by
    /// the workers; read by them and by the API's hubs.
    /// </summary>
    public static readonly RedisKey EventsHead = "cm:{chats}:events:head";

    /// <summary>
    /// Sorted set of finished chats and alerts as events (<c>id kind json</c>) by sequence, for replay; trimmed to the last
    /// 10,000 at every write. Written by the workers; read by the API.
    /// </summary>
    public static readonly RedisKey Events = "cm:{chats}:events";

    /// <summary>The same for samples; trimmed to the last 300 at every write.</summary>
    public static readonly RedisKey EventSamples = "cm:{chats}:events:samples";

    /// <summary>
    /// Channel, without retention: events of the live stream as they are kept, a line each, once they are kept. Published by the
    /// workers; subscribed once by every API process. One channel for all kinds, so that they have one order.
    /// </summary>
    public static readonly RedisChannel LiveEvents = new("cm:live:events", RedisChannel.PatternMode.Literal);

    /// <summary>
    /// Sorted set of the posted performance reports by start (ms since 1970; by receipt where the start is to come
    /// or more than a day ago), each as <c>id source chat-id-or-- bytes start operation</c>. Trimmed to the set number and size
    /// and to the chat records' retention at every write. Written and read by the API.
    /// </summary>
    public static readonly RedisKey ReportIndex = "cm:{reports}";

    /// <summary>Hash: the id of a posted report to its wire JSON. Trimmed with <see cref="ReportIndex"/>.</summary>
    public static readonly RedisKey Reports = "cm:{reports}:json";

    /// <summary>Counter: the total bytes of <see cref="Reports"/>. Written with it.</summary>
    public static readonly RedisKey ReportBytes = "cm:{reports}:bytes";

    /// <summary>
    /// List of the keys that encrypt the cookies of people who are signed in, as XML; one more every 90 days, so never trimmed. Written and
    /// read by the API, where keys are configured.
    /// </summary>
    public static readonly RedisKey SessionKeys = "cm:session:keys";
}
