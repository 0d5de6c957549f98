using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>What is made of something is kept at least as long as that.</summary>
/// <param name="section">The section of the options.</param>
internal sealed class RetentionOrder(string section) : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        (string Name, TimeSpan Longer, string Of, TimeSpan Shorter)[] pairs =
        [
            (nameof(options.Minutes), options.Minutes, nameof(options.Samples), options.Samples),
            (nameof(options.Hours), options.Hours, nameof(options.Minutes), options.Minutes),
            (nameof(options.Conversations), options.Conversations, nameof(options.Chats), options.Chats),
        ];
        string[] errors =
        [
            .. from pair in pairs
               where pair.Longer < pair.Shorter
               select $"{section}:{pair.Name} must be at least as long as {pair.Of}.",
        ];
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
