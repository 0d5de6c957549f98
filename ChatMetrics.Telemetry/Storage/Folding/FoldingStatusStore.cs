using System.Text.Json;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>Tells the APIs how folding goes.</summary>
/// <remarks>Every method throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class FoldingStatusStore(IConnectionMultiplexer redis)
{
    /// <summary>A status that is older is that of a process which folds no more.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    public Task WriteAsync(FoldingStatus status) => redis.GetDatabase().StringSetAsync(
        RedisKeys.FoldingStatus, JsonSerializer.SerializeToUtf8Bytes(status, StoredJson.Utf8.FoldingStatus), KeptFor);

    /// <summary>The newest status; null when nobody has folded within the last minute.</summary>
    public async Task<FoldingStatus?> ReadAsync() =>
        (byte[]?)await redis.GetDatabase().StringGetAsync(RedisKeys.FoldingStatus) is { } json
            ? JsonSerializer.Deserialize(json, StoredJson.Utf8.FoldingStatus)
            : null;
}
