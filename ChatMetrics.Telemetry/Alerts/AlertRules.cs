using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>The rules of the settings.</summary>
public sealed class AlertRules(IOptions<AlertOptions> options)
{
    /// <summary>Those that are watched, in the order of their names; none where alerts are turned off.</summary>
    public IReadOnlyList<AlertRule> All { get; } = Read(options.Value, (_, _) => { });

    /// <summary>The rule of that name; null when none is watched.</summary>
    public AlertRule? Find(string name) => All.FirstOrDefault(rule => string.Equals(rule.Name, name, StringComparison.OrdinalIgnoreCase));

    internal static IReadOnlyList<AlertRule> Read(AlertOptions options, Action<string, string> addError) =>
    [
        .. options.Rules
            .Where(rule => options.Enabled && rule.Value.Enabled)
            .OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => new AlertRuleReader(options, (property, what) => addError($"Rules:{rule.Key}:{property}", what))
                .Read(rule.Key, rule.Value))
            .OfType<AlertRule>(),
    ];
}

/// <summary>Stops the start where a rule or a channel is wrong.</summary>
internal sealed class AlertOptionsValidator : IValidateOptions<AlertOptions>
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var errors = new List<string>();
        if (AlertRuleReader.FindZone(options.TimeZone) is null)
        {
            Add("TimeZone", $"must be a time zone, such as Europe/Berlin; there is no {options.TimeZone}.");
        }

        foreach (var rule in options.Rules.Keys.Where(rule => !IsName(rule)))
        {
            Add($"Rules:{rule}", "must have a name of 1 to 64 of A-Z a-z 0-9 _ . -");
        }

        foreach (var (channel, written) in options.Channels)
        {
            if (!Uri.TryCreate(written.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                Add($"Channels:{channel}:Url", "must be an http or https address.");
            }

            if (written.Format is not ("json" or "slack"))
            {
                Add($"Channels:{channel}:Format", "must be json or slack.");
            }

            if (written.Timeout <= TimeSpan.Zero || written.Timeout > MaxTimeout)
            {
                Add($"Channels:{channel}:Timeout", "must be above 0 and at most a minute.");
            }
        }

        AlertRules.Read(options, Add);
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

        static bool IsName(string text) =>
            text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

        void Add(string key, string what) => errors.Add($"{AlertOptions.Section}:{key} {what}");
    }
}
