using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Privacy;

/// <summary>What is kept of questions and answers: <c>ChatMetrics</c>.</summary>
internal sealed class PrivacyOptions
{
    /// <summary><c>full</c>, <c>preview</c> (the beginning of the question) or <c>none</c>.</summary>
    [OneOf("full", "preview", "none")]
    public string StoreMessages { get; set; } = "full";

    /// <summary>What is left out of all texts, by the names of the rules.</summary>
    public Dictionary<string, RedactionOptions> Redaction { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One rule: what its pattern matches is replaced.</summary>
internal sealed class RedactionOptions
{
    /// <summary>A regular expression that can be searched in linear time: no lookarounds, no backreferences.</summary>
    public string Pattern { get; set; } = "";

    /// <summary>What stands there instead, as it is; null for the rule's name in brackets.</summary>
    public string? Replacement { get; set; }
}

[OptionsValidator]
internal sealed partial class PrivacyOptionsValidator : IValidateOptions<PrivacyOptions>;
