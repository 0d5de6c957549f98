using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Live;

/// <summary>Reads <c>?events=sample,chat,alert,storage</c>.</summary>
internal static class LiveEventsFilter
{
    /// <exception cref="InvalidFieldsException">A kind is unknown.</exception>
    public static LiveEventKind Parse(string? events)
    {
        if (string.IsNullOrEmpty(events))
        {
            return LiveEventKind.All;
        }

        var kinds = events.Split(',', StringSplitOptions.TrimEntries)
            .Select(name => LiveEventKinds.Find(name) ?? LiveEventKind.None)
            .ToArray();
        if (kinds.Contains(LiveEventKind.None))
        {
            var errors = new FieldErrors();
            errors.Add("events", $"Must be any of {string.Join(", ", LiveEventKinds.Names)}, separated by commas.");
            errors.ThrowIfAny();
        }

        return kinds.Aggregate((wanted, kind) => wanted | kind);
    }
}
