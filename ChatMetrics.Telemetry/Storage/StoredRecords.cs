using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Records to and from the JSON in which they are stored. What cannot be read, because a newer program wrote it or it is damaged,
/// is null.
/// </summary>
internal static class StoredRecords
{
    private static ReadOnlySpan<byte> UnknownWait => "\"wu\":true}"u8;

    public static byte[] ToJson(this ChatRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord);

    public static ChatRecord? ReadChat(byte[] json) =>
        Read(json, StoredJson.Utf8.ChatRecord) is not { Version: <= ChatRecord.CurrentVersion } record || !HasKnownNumbers(record) ? null
        : record.StorageWaitUs is { } waitUs ? record.WithStorageWait(waitUs)
        : record;

    /// <summary>Those that are there and can be read.</summary>
    public static IEnumerable<ChatRecord> ReadChats(IEnumerable<RedisValue> stored) =>
        stored.Where(json => json.HasValue).Select(json => ReadChat((byte[])json!)).OfType<ChatRecord>();

    /// <summary>By hand: a chat in a long conversation reads twenty, which took the serializer a twelfth of the API's CPU.</summary>
    public static Turn? ReadTurn(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            return reader.TokenType == JsonTokenType.StartObject ? ReadTurn(ref reader) : null;
        }
        // The second: a value that is no text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static Refusal? ReadRefusal(byte[] json) =>
        Read(json, StoredJson.Utf8.Refusal) is { Reason: not null, Detail: not null } refusal && Enum.IsDefined(refusal.Door)
            ? refusal
            : null;

    public static PendingApproval? ReadPreview(byte[] json) =>
        Read(json, StoredJson.Utf8.PendingApproval) is { Tool: not null, Arguments: not null, Text: not null } preview
            ? preview
            : null;

    /// <summary>Adds the wait to a stored record whose wait is unknown: only the end changes.</summary>
    /// <param name="json">From <see cref="ToJson"/>.</param>
    /// <param name="waitUs">Microseconds; 0 or more.</param>
    public static byte[] WithStorageWait(ReadOnlySpan<byte> json, long waitUs) =>
        json.EndsWith(UnknownWait)
            ?
            [
                .. json[..^UnknownWait.Length],
                .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"sw\":{waitUs}}}")),
            ]
            : throw new ArgumentException("The record's wait is not unknown.", nameof(json));

    private static Turn? ReadTurn(ref Utf8JsonReader reader)
    {
        string? role = null;
        string? content = null;
        string? chatId = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("r"u8))
            {
                role = Text(ref reader);
            }
            else if (reader.ValueTextEquals("c"u8))
            {
                content = Text(ref reader);
            }
            else if (reader.ValueTextEquals("i"u8))
            {
                chatId = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return role is null || content is null ? null : new Turn(role, content, chatId);

        static string? Text(ref Utf8JsonReader reader)
        {
            reader.Read();
            return reader.GetString();
        }
    }

    // A stage, an outcome or a rating that a newer program added has no name here.
    private static bool HasKnownNumbers(ChatRecord record)
    {
        // A damaged one may say null.
        foreach (var stage in record.Stages ?? [])
        {
            if (!Enum.IsDefined(stage.Stage))
            {
                return false;
            }
        }

        return Enum.IsDefined(record.Outcome) && Enum.IsDefined(record.Rating);
    }

    private static T? Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
