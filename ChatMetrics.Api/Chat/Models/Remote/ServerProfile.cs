namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>What a request may contain that some servers refuse.</summary>
[Flags]
internal enum ServerFeatures
{
    None = 0,
    Tools = 1,
    StreamOptions = 2,

    /// <summary>The usual name of the limit of tokens; without it the other name is used.</summary>
    MaxTokensName = 4,

    /// <summary>Azure's dated API version; without it the newer path, which has none.</summary>
    ApiVersion = 8,

    /// <summary>Messages of the role <c>system</c>; without them their text stands before the first question.</summary>
    SystemMessages = 16,
}

/// <summary>
/// What one server does not take: by the model's settings, and learned from refusals that name their reason. After a refusal that
/// does not, the request is sent once more without anything that may be the reason, and nothing is learned.
/// </summary>
internal sealed class ServerProfile(ServerFeatures configured)
{
    private int _without = (int)configured;

    /// <summary>What requests leave out from the start.</summary>
    public ServerFeatures Without => (ServerFeatures)Volatile.Read(ref _without);

    /// <summary>What to leave out after a refusal; null when the request would be the same.</summary>
    /// <param name="without">What the refused request left out.</param>
    /// <param name="used">What it contained.</param>
    public static ServerFeatures? Next(ServerError error, ServerFeatures without, ServerFeatures used)
    {
        var named = Named(error);
        var isRefusal = error.Status is 400 or 422 && error.Fault == ModelFault.Rejected;
        // With another status only what is named: it may be anything.
        if (!isRefusal && (named == ServerFeatures.None || error.Status is not (404 or 500 or 501)))
        {
            return null;
        }

        // What is named but was left out, or goes by another name, is not the reason.
        var suspects = (named & used & ~without) is var asked and not ServerFeatures.None ? asked : isRefusal ? used : ServerFeatures.None;
        return (without | suspects) is var next && next != without ? next : null;
    }

    /// <summary>Whether the refusal names the options of a stream.</summary>
    public static bool RefusesStreamOptions(ServerError error) =>
        error.Status is 400 or 422 && Named(error) == ServerFeatures.StreamOptions;

    /// <summary>The request was answered after what its refusal named had been left out.</summary>
    /// <param name="leftOut">What was left out after it.</param>
    /// <returns>What is new; None when nothing is.</returns>
    public ServerFeatures Learn(ServerError error, ServerFeatures leftOut)
    {
        var named = Named(error) & leftOut;
        return named & ~(ServerFeatures)Interlocked.Or(ref _without, (int)named);
    }

    private static ServerFeatures Named(ServerError error) =>
        error.Mentions("stream_options", "include_usage") ? ServerFeatures.StreamOptions
        : error.Mentions("max_tokens", "max_completion_tokens") ? ServerFeatures.MaxTokensName
        : error.Mentions("tools", "tool_choice", "tool choice", "tool-call", "tool use", "tool calling", "function calling")
            ? ServerFeatures.Tools
        : error.Mentions("api version", "api-version") ? ServerFeatures.ApiVersion
        : error.Mentions("system role", "system message", "role 'system'", "role: system", "support 'system'", "developer instruction")
            ? ServerFeatures.SystemMessages
        : ServerFeatures.None;
}
