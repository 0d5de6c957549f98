using ChatMetrics.Api.Http;

namespace ChatMetrics.Api.Live;

/// <summary>Reads <c>?events=sample,chat,alert,storage</c>.</summary>
internal static class LiveEventsFilter
{
    /// <exception cref="InvalidFieldsException">A kind is unknown.</exception>
    public static LiveEvents Parse(string? events)
    {
        if (string.IsNullOrEmpty(events))
        {
            return LiveEvents.All;
        }

        var kinds = events.Split(',', StringSplitOptions.TrimEntries).Select(Kind).ToArray();
        if (kinds.Contains(LiveEvents.None))
        {
            var errors = new FieldErrors();
            errors.Add("events", "Events are sample, chat, alert and storage, separated by commas.");
            errors.ThrowIfAny();
        }

        return kinds.Aggregate((some, kind) => some | kind);
    }

    private static LiveEvents Kind(string name) => name.ToLowerInvariant() switch
    {
        "sample" => LiveEvents.Sample,
        "chat" => LiveEvents.Chat,
        "alert" => LiveEvents.Alert,
        "storage" => LiveEvents.Storage,
        _ => LiveEvents.None,
    };
}
