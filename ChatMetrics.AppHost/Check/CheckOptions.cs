using System.CommandLine;

namespace ChatMetrics.AppHost.Check;

/// <summary>The options of <c>check</c>. The limits are those of <c>GET /statistics/check</c>, and are read there.</summary>
internal sealed class CheckOptions
{
    /// <summary>Environment variable in place of <c>--key</c>.</summary>
    public const string KeyVariable = "CHATMETRICS_KEY";

    private const string Percentile =
        "limit of this percentile: 2s of the whole chat, or of a part: workflow_start:2s, time_to_first_token:800ms; may be repeated";

    // Each is a parameter of the API, with _ for -.
    private readonly Option<string[]>[] _limits =
    [
        New("--p50", Percentile),
        New("--p95", Percentile),
        New("--p99", Percentile),
        New("--error-rate", "share of failed chats: 1%"),
        New("--high-usage", "share of chats rated High Usage: 5%"),
        New("--cost-per-chat", "mean price, USD: 0.01"),
        New("--wasted", "price of failed, cancelled and cut-off chats together, USD: 0.50"),
        New("--cpu-per-chat", "mean of the chats' own CPU time: 50ms"),
        New("--allocated-per-chat", "mean of what chats allocate: 5MB"),
        New("--tokens-per-chat", "mean of the tokens: 2000"),
        New("--min-chats", "fewest chats that each figure must be known of (default 1)"),
        New("--window", "time, up to now: 5m, 1h (default), 24h or 7d"),
        New("--from", "start of the time, in place of --window: 2026-01-20T10:00:00Z"),
        New("--to", "its end (default now)"),
        New("--model", "only chats of this model"),
        New("--user", "only chats of this user"),
        New("--purpose", "only chats of this purpose"),
        New("--baseline", "what to compare with: 24h (right before the time), FROM..TO or model:NAME"),
        New("--worse-by", "how much worse than the baseline: 10% (mean duration), duration_p95_ms:10%, price_usd:5%, ...; may be repeated"),
    ];

    public CheckOptions()
    {
        Command = new RootCommand(
            "Asks a running ChatMetrics whether limits hold. Exit code 0: all do; 1: one does not; 2: it could not be checked.")
        {
            Url,
            Key,
            JUnit,
        };
        foreach (var limit in _limits)
        {
            Command.Options.Add(limit);
        }
    }

    public RootCommand Command { get; }

    public Option<string> Url { get; } = new("--url")
    {
        Description = "where ChatMetrics runs",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://localhost:8000",
        Validators =
        {
            result =>
            {
                var text = result.GetValueOrDefault<string>();
                if (!(Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" }))
                {
                    result.AddError($"--url must be an http or https address, not '{text}'.");
                }
            },
        },
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = $"a key with the scope read; better in the environment variable {KeyVariable}, which no process list shows",
        HelpName = "KEY",
    };

    public Option<FileInfo?> JUnit { get; } = new("--junit")
    {
        Description = "writes a report in JUnit's XML to this file",
        HelpName = "FILE",
    };

    /// <summary>The query of the API.</summary>
    public string QueryOf(ParseResult parsed) => string.Join('&', _limits
        .Select(limit => (Name: limit.Name[2..].Replace('-', '_'), Values: parsed.GetValue(limit)))
        .Where(limit => limit.Values is { Length: > 0 })
        .Select(limit => $"{limit.Name}={Uri.EscapeDataString(string.Join(',', limit.Values!))}"));

    private static Option<string[]> New(string name, string description) => new(name) { Description = description, HelpName = "VALUE" };
}
