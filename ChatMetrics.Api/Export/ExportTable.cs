using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Export;

/// <summary>What can be exported. docs/export.md has the columns.</summary>
/// <param name="Name">Of the rows, in files and their names.</param>
/// <param name="Columns">In the order of the file.</param>
internal sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns)
{
    /// <summary>Rows are <see cref="ExportedChat"/>.</summary>
    public static ExportTable Chats { get; } = new(
        "chats", [.. ExportColumn.AllOf(WireJson.Utf8.ExportedChat), .. Enum.GetValues<ChatStage>().Select(DurationOf)]);

    /// <summary>Rows are <see cref="ConversationOverview"/>.</summary>
    public static ExportTable Conversations { get; } = new("conversations", [.. ExportColumn.AllOf(WireJson.Utf8.ConversationOverview)]);

    /// <summary>Rows are <see cref="HostSample"/>.</summary>
    public static ExportTable Samples { get; } = new("samples", [.. ExportColumn.AllOf(WireJson.Utf8.HostSample)]);

    // The stages are a list, which is one value: their durations once more, for spreadsheets.
    private static ExportColumn DurationOf(ChatStage stage)
    {
        var name = stage.Name();
        return new ExportColumn(
            $"{name}_ms",
            row => ((ExportedChat)row).Stages.FirstOrDefault(reached => reached.Name == name)?.DurationMs,
            WireJson.Utf8.NullableDouble);
    }
}
