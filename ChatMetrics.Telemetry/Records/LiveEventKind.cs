namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// What an event of the live stream is about, and which of them a subscriber wants. Stored by name, not by number.
/// </summary>
[Flags]
public enum LiveEventKind
{
    None = 0,

    /// <summary>One second of one host.</summary>
    Sample = 1,

    /// <summary>A chat that has ended.</summary>
    Chat = 2,

    /// <summary>A change in the state of an alert.</summary>
    Alert = 4,

    /// <summary>Redis is away, or back. Never in the log: each API process sends its own.</summary>
    Storage = 8,

    All = Sample | Chat | Alert | Storage,
}

/// <summary>The names of the kinds in the log, in the stream and in its filter.</summary>
public static class LiveEventKinds
{
    private static readonly LiveEventKind[] Kinds = [.. Enum.GetValues<LiveEventKind>().Where(kind => int.IsPow2((int)kind))];

    /// <summary>All names, in the order of the kinds.</summary>
    public static IEnumerable<string> Names => Kinds.Select(Name);

    /// <exception cref="ArgumentOutOfRangeException">Not a single kind.</exception>
    public static string Name(this LiveEventKind kind) => kind switch
    {
        LiveEventKind.Sample => "sample",
        LiveEventKind.Chat => "chat",
        LiveEventKind.Alert => "alert",
        LiveEventKind.Storage => "storage",
        LiveEventKind.None or LiveEventKind.All => throw NoName(kind),
        _ => throw NoName(kind),
    };

    /// <summary>Null when no kind has this name.</summary>
    public static LiveEventKind? Find(ReadOnlySpan<char> name)
    {
        foreach (var kind in Kinds)
        {
            if (name.Equals(kind.Name(), StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return null;
    }

    private static ArgumentOutOfRangeException NoName(LiveEventKind kind) => new(nameof(kind), kind, "Not a single kind.");
}
