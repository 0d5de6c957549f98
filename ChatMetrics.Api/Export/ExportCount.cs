namespace ChatMetrics.Api.Export;

/// <summary>How much of an export is written.</summary>
/// <param name="Rows">The rows in the file.</param>
/// <param name="Unreadable">Chats that a newer version has stored: they are not in the file.</param>
internal readonly record struct ExportCount(long Rows, int Unreadable);
