using System.Globalization;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Api.Export;

/// <summary>
/// Writes a file to a response, no faster than the client takes it, and holds no more than a batch of it. A file that does not come to
/// its end says so: by its last line, and by a body without its last chunk.
/// </summary>
internal sealed class ExportResponse(
    ExportLimiter limiter, StorageLimit storage, IConnectionMultiplexer redis, IHostApplicationLifetime lifetime, TimeProvider time)
{
    // A client that takes nothing does not keep the service from stopping.
    private static readonly TimeSpan LastWritesTimeout = TimeSpan.FromSeconds(2);

    /// <exception cref="TooManyExportsException">There are as many as may be.</exception>
    /// <exception cref="BrokenExportException">The file has begun, and does not go on.</exception>
    public async Task WriteAsync(HttpContext context, ExportFile file, ExportFormat format, bool hasFooter)
    {
        using var slot = limiter.Acquire();
        // Before the headers: the status says that Redis is away.
        await storage.WaitAsync(redis.GetDatabase().PingAsync());
        Begin(context.Response, file, format, file.CountAsync is { } count ? await count() : null);
        await using var batches = file.Batches.GetAsyncEnumerator(context.RequestAborted);
        var hasBatch = await batches.MoveNextAsync();

        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = lifetime.ApplicationStopping.Register(() => late.CancelAfter(LastWritesTimeout));
        await using var abort = late.Token.Register(context.Abort);
        await using var writer = format.CreateWriter(context.Response, file.Table);
        try
        {
            await WriteAsync(writer, batches, hasBatch, hasFooter, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up, or was too slow at the end.
        }
    }

    private static void Begin(HttpResponse response, ExportFile file, ExportFormat format, long? count)
    {
        response.ContentType = format.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"chatmetrics-{file.Name}.{format.Name}\"";
        response.Headers.CacheControl = "no-store, no-transform";
        // Without it, proxies such as nginx would buffer the file.
        response.Headers["X-Accel-Buffering"] = "no";
        if (count is { } estimate)
        {
            response.Headers["X-Total-Count-Estimate"] = estimate.ToString(CultureInfo.InvariantCulture);
        }
    }

    private async Task WriteAsync(
        IRowWriter writer, IAsyncEnumerator<ExportBatch> batches, bool hasBatch, bool hasFooter, CancellationToken cancellation)
    {
        var stopping = lifetime.ApplicationStopping;
        var count = default(ExportCount);
        string reason;
        await writer.StartAsync(cancellation);
        try
        {
            for (; hasBatch; hasBatch = await batches.MoveNextAsync())
            {
                // What there is so far, while the next rows are read.
                await writer.FlushAsync(cancellation);
                foreach (var row in batches.Current.Rows)
                {
                    stopping.ThrowIfCancellationRequested();
                    await writer.WriteAsync(row, cancellation);
                    count = count with { Rows = count.Rows + 1 };
                }

                count = count with { Unreadable = count.Unreadable + batches.Current.Unreadable };
            }

            await writer.CompleteAsync(count, hasFooter, cancellation);
            return;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            reason = "The service is stopping.";
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            reason = "Redis is not responding.";
        }

        await writer.BreakOffAsync(count, reason, cancellation);
        throw new BrokenExportException(count, reason);
    }
}
