using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// The states of all that is watched, and up to when it has been evaluated. Stored whole: nothing of what is quiet is in it.
/// </summary>
public sealed record AlertBook
{
    /// <summary>Up to when each source has been evaluated, by its name.</summary>
    [JsonPropertyName("m")]
    public Dictionary<string, DateTimeOffset> Marks { get; init; } = [];

    [JsonPropertyName("e")]
    public Dictionary<string, AlertEntry> Entries { get; init; } = [];

    /// <summary>The key of one thing that a rule watches.</summary>
    public static string KeyOf(string rule, string subject) => $"{rule}|{subject}";

    /// <summary>The entries of a rule.</summary>
    public IEnumerable<AlertEntry> Of(string rule) => Entries.Values.Where(entry => entry.Rule == rule);
}

/// <summary>One thing that is watched, while it is not quiet.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Subject">What it watches.</param>
/// <param name="State">Up to the last evaluation.</param>
/// <param name="Alert">What is told of it; null while it is only remembered for its cooldown.</param>
public sealed record AlertEntry(
    [property: JsonPropertyName("r")] string Rule,
    [property: JsonPropertyName("n")] string Subject,
    [property: JsonPropertyName("s")] AlertState State,
    [property: JsonPropertyName("a")] Contracts.Alert? Alert)
{
    /// <summary>Whether it fired while it was silenced, and nobody was told.</summary>
    [JsonPropertyName("q")]
    public bool IsUntold { get; init; }

    [JsonIgnore]
    public string Key => AlertBook.KeyOf(Rule, Subject);
}
