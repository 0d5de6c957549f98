using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Gateway;

/// <summary>Recognizes what an answer is for by how its prompt begins.</summary>
internal sealed class PurposeFinder(IOptions<GatewayOptions> options)
{
    // The prompts in question begin with what they want; what follows may be a whole chat.
    private const int MaxLength = 2000;

    private readonly (string Purpose, string[] Parts)[] _patterns =
    [
        .. from purpose in options.Value.Purposes
           from pattern in purpose.Value
           select (purpose.Key, pattern.Split('*', StringSplitOptions.TrimEntries)),
    ];

    /// <summary>The purpose of a question; null for one that is like none of the patterns.</summary>
    public string? Find(string question)
    {
        var text = question.AsSpan().TrimStart();
        text = text[..Math.Min(text.Length, MaxLength)];
        foreach (var (purpose, parts) in _patterns)
        {
            if (Matches(text, parts))
            {
                return purpose;
            }
        }

        return null;
    }

    // One pass: each part is looked for behind the one before.
    private static bool Matches(ReadOnlySpan<char> text, string[] parts)
    {
        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = text[parts[0].Length..];
        foreach (var part in parts.AsSpan(1))
        {
            var at = rest.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
