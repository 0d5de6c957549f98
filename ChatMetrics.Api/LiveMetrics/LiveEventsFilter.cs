using ChatMetrics.Api.Problems;

namespace ChatMetrics.Api.LiveMetrics;

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

        var wanted = LiveEvents.None;
        var errors = new FieldErrors();
        foreach (var kind in events.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (kind)
            {
                case "sample": wanted |= LiveEvents.Sample; break;
                case "chat": wanted |= LiveEvents.Chat; break;
                case "alert": wanted |= LiveEvents.Alert; break;
                case "storage": wanted |= LiveEvents.Storage; break;
                default: errors.Add("events", "Events are sample, chat, alert and storage, separated by commas."); break;
            }
        }

        errors.ThrowIfAny();
        return wanted;
    }
}
