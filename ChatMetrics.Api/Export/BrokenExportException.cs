namespace ChatMetrics.Api.Export;

/// <summary>
/// An export that has begun does not go on. The server closes the connection without the end of the chunked body, by which every client
/// sees that something is missing; a return would look like the end of the file.
/// </summary>
internal sealed class BrokenExportException(ExportCount count, string reason)
    : Exception($"An export was broken off after {count.Rows} rows: {reason}")
{
    /// <summary>The message alone: it says all, and is logged by the server.</summary>
    public override string ToString() => Message;
}
