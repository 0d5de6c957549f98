namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>What is printed for a chat: <c>ChatMetrics:Console</c>.</summary>
internal enum ConsoleOutput
{
    /// <summary>A block for each stage, one for the end, and the performance report.</summary>
    Blocks,

    /// <summary>One line per finished chat.</summary>
    Line,

    Off,
}

/// <summary>The names of the outputs in the settings.</summary>
internal static class ConsoleOutputs
{
    private static readonly Dictionary<string, ConsoleOutput> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["blocks"] = ConsoleOutput.Blocks,
        ["line"] = ConsoleOutput.Line,
        ["off"] = ConsoleOutput.Off,
        // From the time when there were only blocks or nothing.
        ["true"] = ConsoleOutput.Blocks,
        ["false"] = ConsoleOutput.Off,
    };

    /// <summary>Null if there is no such output.</summary>
    public static ConsoleOutput? Find(string name) => Names.TryGetValue(name, out var output) ? output : null;
}
