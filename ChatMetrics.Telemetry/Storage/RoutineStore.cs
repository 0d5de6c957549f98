using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Stores one routine per conversation.</summary>
public sealed class RoutineStore(IConnectionMultiplexer redis, IOptions<RetentionOptions> retention)
{
    /// <summary>Stores the routine, replacing an earlier one.</summary>
    public Task SaveAsync(string conversation, SavedRoutine routine) => redis.GetDatabase().StringSetAsync(
        RedisKeys.ConversationRoutine(conversation),
        JsonSerializer.SerializeToUtf8Bytes(routine, StoredJson.Utf8.SavedRoutine),
        retention.Value.Chats);

    /// <summary>The conversation's routine; null if it has none, or one that cannot be read.</summary>
    public async Task<SavedRoutine?> ReadAsync(string conversation)
    {
        var stored = await redis.GetDatabase().StringGetAsync(RedisKeys.ConversationRoutine(conversation));
        if (stored.IsNull)
        {
            return null;
        }

        try
        {
            var routine = JsonSerializer.Deserialize((byte[])stored!, StoredJson.Utf8.SavedRoutine);
            return routine is { Morning: not null, Evening: not null } ? routine : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
