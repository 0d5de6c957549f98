namespace ChatMetrics.Telemetry.Contracts;

/// <summary>What a key may do.</summary>
public static class AccessScopes
{
    /// <summary>Ask questions, also by the OpenAI protocol.</summary>
    public const string Chat = "chat";

    /// <summary>Read everything that is stored, the live stream and the metrics.</summary>
    public const string Read = "read";

    /// <summary>Send performance reports.</summary>
    public const string Report = "report";

    /// <summary>All of these, remove conversations, silence alerts and send tests of them.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Chat, Read, Report, Admin];

    /// <summary>Reads a setting such as <c>chat read</c>.</summary>
    /// <returns>The scopes, with those that <see cref="Admin"/> includes; null if there are none or one is unknown.</returns>
    public static IReadOnlyList<string>? Parse(string? text)
    {
        var given = Split(text ?? "");
        return given.Length == 0 || given.Except(All).Any() ? null
            : given.Contains(Admin) ? All
            : [.. given.Distinct()];
    }

    /// <summary>The words of such a setting, whether or not they are scopes.</summary>
    public static string[] Split(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
