using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>The right to evaluate alerts and to tell of them.</summary>
public sealed class AlertLease(IConnectionMultiplexer redis, TimeProvider time) : RedisLease(redis, time, RedisKeys.AlertLease);
