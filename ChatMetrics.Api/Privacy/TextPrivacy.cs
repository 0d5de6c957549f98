using System.Globalization;
using System.Text.Json.Nodes;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Privacy;

/// <summary>What of a chat's texts may be stored, logged and traced.</summary>
internal sealed class TextPrivacy
{
    // A preview is much shorter, and few secrets are longer.
    private const int MaxPreviewed = 32_000;
    private const string NoName = "[redacted]";

    private readonly bool _previews;
    private readonly Redaction _redaction;

    public TextPrivacy(IOptions<PrivacyOptions> options, TimeProvider time)
    {
        var stored = options.Value.StoreMessages;
        AreKept = stored.Equals("full", StringComparison.OrdinalIgnoreCase);
        _previews = AreKept || stored.Equals("preview", StringComparison.OrdinalIgnoreCase);
        _redaction = new Redaction(options.Value.Redaction, time);
    }

    /// <summary>Whether questions and answers are kept as wholes.</summary>
    public bool AreKept { get; }

    /// <summary>Whether there are rules by which parts of a text are left out.</summary>
    public bool AreRedacted => !_redaction.IsEmpty;

    public string Redact(string text) => _redaction.Apply(text);

    /// <summary>The beginning of a question, see <see cref="MessagePreview"/>; empty where not even that is kept.</summary>
    public string Preview(string message) =>
        _previews ? MessagePreview.From(AreRedacted ? Redact(message[..Math.Min(message.Length, MaxPreviewed)]) : message) : "";

    /// <summary>The turns as they may be stored.</summary>
    public IReadOnlyList<Turn> Keep(IReadOnlyList<Turn> turns) => (AreKept, AreRedacted) switch
    {
        (false, _) => [],
        (_, false) => turns,
        _ => [.. turns.Select(turn => turn with { Content = Redact(turn.Content) })],
    };

    /// <summary>What waits for approval, as it may be stored; where texts are not kept, it is all the same until it is decided.</summary>
    public PendingApproval? Keep(PendingApproval? preview) => preview is null || !AreRedacted
        ? preview
        : preview with { Text = Redact(preview.Text), Arguments = Redact(JsonNode.Parse(preview.Arguments))?.ToJsonString() ?? "{}" };

    /// <summary>The measurements as they may be stored: what a tool was called with are words of the chat.</summary>
    public IReadOnlyList<MeasurementRecord> Keep(IReadOnlyList<MeasurementRecord> measurements) =>
        (AreKept && !AreRedacted) || !measurements.Any(measurement => measurement.Metadata is not null)
            ? measurements
            : [.. measurements.Select(measurement => measurement with { Metadata = Keep(measurement.Metadata) })];

    /// <summary>A posted report with all redacted that its sender chose the words of, but for ids.</summary>
    public PerformanceReport Redact(PerformanceReport report) => !AreRedacted ? report : report with
    {
        Operation = RedactName(report.Operation),
        Service = report.Service is { } service ? RedactName(service) : null,
        Metadata = Redact(report.Metadata),
        Metrics = [.. report.Metrics.Select(metric => metric with { Name = RedactName(metric.Name), Metadata = Redact(metric.Metadata) })],
    };

    private Dictionary<string, ScalarValue> Redact(IReadOnlyDictionary<string, ScalarValue> metadata)
    {
        var redacted = new Dictionary<string, ScalarValue>();
        foreach (var (key, value) in metadata)
        {
            var name = RedactName(key);
            // Two keys that look alike now stay two.
            for (var number = 2; !redacted.TryAdd(name, Redact(value)); number++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{RedactName(key)} {number}");
            }
        }

        return redacted;
    }

    private ScalarValue Redact(ScalarValue value)
    {
        // With all its digits: from 1e15 on a number would be written with an exponent.
        var text = value.Text ?? value.Number?.ToString(Math.Abs(value.Number.Value) < 1e15 ? "R" : "F0", CultureInfo.InvariantCulture);
        return text is not null && Redact(text) is var redacted && redacted != text ? redacted : value;
    }

    // What has a name must have one afterwards too, where a rule leaves nothing.
    private string RedactName(string name) => Redact(name) is { Length: > 0 } redacted ? redacted : NoName;

    private IReadOnlyDictionary<string, ScalarValue>? Keep(IReadOnlyDictionary<string, ScalarValue>? metadata)
    {
        var kept = AreKept ? metadata : metadata?.Where(value => value.Key != MeasurementNames.ToolArguments).ToDictionary();
        return kept is not null && AreRedacted ? Redact(kept) : kept;
    }

    private JsonNode? Redact(JsonNode? node) => node switch
    {
        JsonObject values => new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, Redact(value.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Redact)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Redact(text)),
        _ => node?.DeepClone(),
    };
}
