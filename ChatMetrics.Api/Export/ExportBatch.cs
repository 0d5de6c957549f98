namespace ChatMetrics.Api.Export;

/// <summary>Some of the rows of a file.</summary>
/// <param name="Rows">Perhaps none.</param>
/// <param name="Unreadable">How many more there are that cannot be read.</param>
internal readonly record struct ExportBatch(IEnumerable<object> Rows, int Unreadable = 0);
