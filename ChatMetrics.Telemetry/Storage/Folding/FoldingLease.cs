using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>The right to fold. Everything that is folded is written on condition of it.</summary>
public sealed class FoldingLease(IConnectionMultiplexer redis, TimeProvider time) : RedisLease(redis, time, RedisKeys.FoldingLease);
