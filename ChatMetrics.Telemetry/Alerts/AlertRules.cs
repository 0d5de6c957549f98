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
    public ValidateOptionsResult Validate(string? name, AlertOptions options)
    {
        var errors = new List<string>();
        if (AlertRuleReader.FindZone(options.TimeZone) is null)
        {
            Add("TimeZone", $"must be a time zone, such as Europe/Berlin; there is no {options.TimeZone}.");
        }

        CheckNames(nameof(options.Rules), options.Rules.Keys);
        CheckNames(nameof(options.Channels), options.Channels.Keys);
        var hosts = new AllowedHosts(options.AllowedHosts);
        if (hosts.FindWrong() is { } wrong)
        {
            Add(nameof(options.AllowedHosts), $"must be names of hosts separated by spaces; {wrong} is none.");
        }

        foreach (var (channel, written) in options.Channels)
        {
            if (!Uri.TryCreate(written.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo != "")
            {
                Add($"Channels:{channel}:Url", "must be an http or https address, without a user and password.");
            }
            else if (!hosts.Allows(url))
            {
                Add($"Channels:{channel}:Url", $"must be of a host that is among {AlertOptions.Section}:{nameof(options.AllowedHosts)}.");
            }

            if (written.Format is not ("json" or "slack"))
            {
                Add($"Channels:{channel}:Format", "must be json or slack.");
            }

            if (written.AnswerTime is null)
            {
                Add($"Channels:{channel}:Timeout", "must be a time above 0 and at most a minute, such as 2s or 00:00:02.");
            }
        }

        AlertRules.Read(options, Add);
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

        static bool IsName(string text) =>
            text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

        void CheckNames(string section, IEnumerable<string> names)
        {
            foreach (var wrongName in names.Where(text => !IsName(text)))
            {
                Add($"{section}:{wrongName}", "must have a name of 1 to 64 of A-Z a-z 0-9 _ . -");
            }
        }

        void Add(string key, string what) => errors.Add($"{AlertOptions.Section}:{key} {what}");
    }
}
