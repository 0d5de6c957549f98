using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The text that tells the user about a pending approval. It is not left to the model.</summary>
internal static class PreviewText
{
    public const string NotKept =
        "I could not save this proposal because storage is unavailable, so it cannot be approved. Please ask again later.";

    public static string Format(PendingApproval preview) =>
        $"{preview.Text}\n\nShall I? Say \"yes\" and I'll do it; with any other answer I'll leave it.";
}
