namespace ChatMetrics.Api.Export;

/// <summary>Writes a file in one format, no faster than the client takes it. For one caller at a time.</summary>
internal interface IRowWriter : IAsyncDisposable
{
    /// <summary>Writes what comes before the rows.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Writes a row; it may be sent later, with others.</summary>
    ValueTask WriteAsync(object row, CancellationToken cancellationToken);

    /// <summary>Sends what is written.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes the end, and sends it.</summary>
    /// <param name="hasFooter">Whether the count is to be in the file where the format has no place for it.</param>
    ValueTask CompleteAsync(ExportCount count, bool hasFooter, CancellationToken cancellationToken);

    /// <summary>Writes and sends that the file ends before its end.</summary>
    /// <param name="reason">A sentence.</param>
    ValueTask BreakOffAsync(ExportCount count, string reason, CancellationToken cancellationToken);
}
