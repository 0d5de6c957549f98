using System.Text.Json;

namespace ChatMetrics.FakeModel.Completions;

/// <summary>The fields of a chat completion request that are read; the rest is ignored.</summary>
internal sealed record CompletionRequest
{
    public string? Model { get; init; }

    public IReadOnlyList<RequestMessage>? Messages { get; init; }

    public bool Stream { get; init; }

    public StreamOptions? StreamOptions { get; init; }

    public IReadOnlyList<RequestTool>? Tools { get; init; }

    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    public int MaxOutput => MaxCompletionTokens ?? MaxTokens ?? int.MaxValue;
}

internal sealed record StreamOptions(bool IncludeUsage);

/// <param name="Content">A string, an array of parts, or null.</param>
internal sealed record RequestMessage(string? Role, JsonElement Content)
{
    public string Text => Content.ValueKind switch
    {
        JsonValueKind.String => Content.GetString()!,
        JsonValueKind.Array => string.Concat(Content.EnumerateArray().Select(TextOf)),
        _ => "",
    };

    private static string TextOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";
}

internal sealed record RequestTool(RequestFunction? Function);

internal sealed record RequestFunction(string? Name);
