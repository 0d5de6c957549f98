namespace ChatMetrics.Api.Export;

/// <summary>A file that is asked for.</summary>
/// <param name="Name">Without its ending; only characters that a file's name may have everywhere.</param>
/// <param name="Batches">Its rows, read as they are asked for.</param>
/// <param name="CountAsync">About how many there will be; null when that is not known.</param>
internal sealed record ExportFile(
    ExportTable Table, string Name, IAsyncEnumerable<ExportBatch> Batches, Func<Task<long>>? CountAsync = null);
