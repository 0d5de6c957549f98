using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What one operation of a service or of a web page took, and the pieces of it that were measured.</summary>
public sealed record PerformanceReport
{
    /// <summary>1 to 128 of <c>A-Z a-z 0-9 _ . : -</c>; the key of idempotency. Absent when the server is to make one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>Its name, such as <c>chat_request</c>.</summary>
    public required string Operation { get; init; }

    /// <summary><c>backend</c> or <c>frontend</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Which service, or which page; may be absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Service { get; init; }

    /// <summary>The chat that it belongs to: reports of one chat are found together. May be absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChatId { get; init; }

    /// <summary>UTC, milliseconds; by the clock of who reports.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From its start to its end.</summary>
    public required double TotalMs { get; init; }

    /// <summary>Its pieces, at most 200.</summary>
    public required IReadOnlyList<ReportMetric> Metrics { get; init; }

    /// <summary>What else is known: texts, numbers, true, false or null.</summary>
    public required IReadOnlyDictionary<string, ScalarValue> Metadata { get; init; }

    public const string Backend = "backend";

    public const string Frontend = "frontend";

    /// <summary>The operation of every chat of this service.</summary>
    public const string ChatOperation = "chat_request";

    private const string IdPrefix = $"{ChatOperation}_";

    /// <summary>The id of a chat's report: <c>chat_request_</c> and the digits of the chat's id.</summary>
    public static string IdOf(string chatId) => $"{IdPrefix}{chatId[ChatIdSource.Prefix.Length..]}";

    /// <summary>The chat whose report has this id; null when no chat's report has such an id.</summary>
    public static string? ChatOf(string id) =>
        id.StartsWith(IdPrefix, StringComparison.Ordinal)
        && $"{ChatIdSource.Prefix}{id[IdPrefix.Length..]}" is var chatId
        && ChatIdSource.MillisecondsOf(chatId) is not null
            ? chatId
            : null;

    /// <summary>The report of a chat, made from its record.</summary>
    public static PerformanceReport From(ChatRecord record)
    {
        var metadata = new Dictionary<string, ScalarValue>
        {
            ["conversation_id"] = record.ConversationId,
            ["status"] = record.Outcome.Name(),
            ["model"] = record.Model,
            ["tokens_used"] = record.Tokens?.Total ?? 0,
            ["iterations"] = record.Iterations,
            ["tool_calls"] = record.ToolCalls,
        };
        if (record.DroppedMeasurements > 0)
        {
            metadata["dropped_measurements"] = record.DroppedMeasurements;
        }

        return new PerformanceReport
        {
            Id = IdOf(record.ChatId),
            Operation = ChatOperation,
            Source = Backend,
            Service = SystemSample.ApiService,
            ChatId = record.ChatId,
            StartedAt = record.StartedAt,
            TotalMs = Units.Milliseconds(record.DurationUs),
            Metrics = ReportMetric.From(record.Measurements ?? []),
            Metadata = metadata,
        };
    }
}

/// <summary>One measured piece of an operation.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="StartedAtMs">From the operation's start.</param>
/// <param name="DurationMs">From its own start to its end.</param>
/// <param name="Metadata">What else is known: texts, numbers, true, false or null.</param>
public sealed record ReportMetric(
    string Name, double StartedAtMs, double DurationMs, IReadOnlyDictionary<string, ScalarValue> Metadata)
{
    public static IReadOnlyList<ReportMetric> From(IReadOnlyList<MeasurementRecord> measurements) =>
    [
        .. measurements.Select(measurement => new ReportMetric(
            measurement.Name,
            Units.Milliseconds(measurement.StartedAtUs),
            Units.Milliseconds(measurement.DurationUs),
            measurement.Metadata ?? ReadOnlyDictionary<string, ScalarValue>.Empty)),
    ];
}

/// <summary>Reports, the newest first.</summary>
public sealed record PerformanceReports(IReadOnlyList<PerformanceReport> Reports);

/// <summary>The ids under which reports were taken, in their order.</summary>
public sealed record AcceptedReports(IReadOnlyList<string> Ids);
