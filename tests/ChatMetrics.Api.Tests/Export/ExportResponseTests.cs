using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Export;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Export;

/// <summary>Files that do not come to their end, and clients that do not take them.</summary>
public sealed class ExportResponseTests(GarnetServer server) : ApiTests(server)
{
    private const int RowsOfABatch = 250;

    private static readonly object Row = ExportedChat.From(ExampleChats.Everything);

    // Two batches of clients that read nothing are on their way: in the server's buffers and in those of the system.
    private const long MaxBytesAhead = 32L << 20;

    [Theory]
    [InlineData("csv", "\n# incomplete after 500 rows: Redis is not responding.\r\n")]
    [InlineData("jsonl", "\n{\"complete\":false,\"rows\":500,\"reason\":\"Redis is not responding.\"}\n")]
    [InlineData("json", "\n],\"complete\":false,\"rows\":500,\"reason\":\"Redis is not responding.\"\n")]
    public async Task Get_RedisGoesAwayMeanwhile_SaysSoInTheLastLineAndHasNoEnd(string format, string end)
    {
        await using var files = await FileServer.StartAsync(Server.Connection, _ => BreakingAsync(2, new TimeoutException("gone")));

        var (text, error) = await ReadAsync(await files.GetAsync(format));

        Assert.EndsWith(end, text, StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.ResponseEnded, Assert.IsType<HttpIOException>(error).HttpRequestError);
        Assert.Contains(files.Log.Messages, message => message.EndsWith("An export was broken off after 500 rows: Redis is not responding.", StringComparison.Ordinal));
        if (format == "json")
        {
            Assert.ThrowsAny<JsonException>(() => Json.Parse(text));
        }
    }

    [Fact]
    public async Task Get_RowsCannotBeRead_HasNoEnd()
    {
        await using var files = await FileServer.StartAsync(Server.Connection, _ => BreakingAsync(2, new InvalidOperationException("broken")));

        var (_, error) = await ReadAsync(await files.GetAsync());

        Assert.IsType<HttpIOException>(error);
    }

    [Fact]
    public async Task Get_RedisIsAwayAtFirst_IsAProblemDocument()
    {
        await using var files = await FileServer.StartAsync(Server.Connection, _ => BreakingAsync(0, new TimeoutException("gone")));

        await files.GetAsync().ReadAsync(503);
    }

    [Fact]
    public async Task Stop_FileIsBeingRead_SaysSoInItsLastLineAndHasNoEnd()
    {
        await using var files = await FileServer.StartAsync(Server.Connection, _ => EndlessAsync(new Progress(), CancellationToken.None));
        using var response = await files.GetAsync();
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        await stream.ReadExactlyAsync(new byte[1000], Cancellation);

        var stopping = files.StopAsync();
        var (text, error) = await ReadAsync(response);

        Assert.IsType<HttpIOException>(error);
        Assert.Matches("\n# incomplete after [0-9]+ rows: The service is stopping\\.\r\n$", text);
        await stopping;
    }

    [Fact]
    public async Task Stop_NobodyReadsTheFile_EndsAllTheSame()
    {
        await using var files = await FileServer.StartAsync(Server.Connection, _ => EndlessAsync(new Progress(), CancellationToken.None));
        using var response = await files.GetAsync();

        await files.StopAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () => (await response.Content.ReadAsStreamAsync(Cancellation)).CopyTo(Stream.Null));
    }

    [Fact]
    public async Task Get_ClientHangsUp_EndsTheReadingAndMakesRoom()
    {
        var ended = new Progress();
        await using var files = await FileServer.StartAsync(Server.Connection, cancellation => EndlessAsync(ended, cancellation));
        for (var i = 1; i <= 5; i++)
        {
            var response = await files.GetAsync();
            await (await response.Content.ReadAsStreamAsync(Cancellation)).ReadExactlyAsync(new byte[1000], Cancellation);

            response.Dispose();

            await Eventually.IsTrueAsync(() => Volatile.Read(ref ended.Ended) == i);
        }

        // Hanging up is no error of ours.
        Assert.DoesNotContain(files.Log.Messages, message => message.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_MoreThanMayBeAtOnce_Is429UntilOneIsDone()
    {
        await using var files = await FileServer.StartAsync(Server.Connection, cancellation => EndlessAsync(new Progress(), cancellation));
        using var first = await files.GetAsync();
        var second = await files.GetAsync();

        using var third = await files.GetAsync();

        await third.ReadAsync(429);
        Assert.True(third.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        second.Dispose();
        await Eventually.IsTrueAsync(async () =>
        {
            using var again = await files.GetAsync();
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("json")]
    public async Task Get_SlowReader_ReadsNoFurtherAheadThanTheBuffersAndKeepsNothing(string format)
    {
        var progress = new Progress();
        await using var files = await FileServer.StartAsync(Server.Connection, cancellation => EndlessAsync(progress, cancellation));
        using var response = await files.GetAsync(format);
        var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[64 * 1024];
        long read = 0;
        long batches = 0;

        while (read < 2 * MaxBytesAhead)
        {
            read += await stream.ReadAsync(buffer, Cancellation);
            batches = Volatile.Read(ref progress.Batches);
            // A row is more than 2,000 bytes.
            Assert.InRange(batches * RowsOfABatch * 2000, 0, read + MaxBytesAhead);
        }

        GC.Collect();
        Assert.InRange(progress.Kept.Count(batch => batch.IsAlive), 0, 4);
        Assert.InRange(batches, 20, long.MaxValue);
    }

    private static async IAsyncEnumerable<ExportBatch> BreakingAsync(int batches, Exception exception)
    {
        for (var i = 0; i < batches; i++)
        {
            yield return Batch();
        }

        await Task.Yield();
        throw exception;
    }

    private static async IAsyncEnumerable<ExportBatch> EndlessAsync(
        Progress progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var batch = Batch();
                progress.Kept.Enqueue(new WeakReference(batch.Rows));
                Interlocked.Increment(ref progress.Batches);
                yield return batch;
                await Task.Yield();
            }
        }
        finally
        {
            Interlocked.Increment(ref progress.Ended);
        }
    }

    private static ExportBatch Batch() => new([.. Enumerable.Repeat(Row, RowsOfABatch)]);

    // All that comes, and what ended it.
    private static async Task<(string Text, Exception? Error)> ReadAsync(HttpResponseMessage response)
    {
        var text = new MemoryStream();
        try
        {
            await (await response.Content.ReadAsStreamAsync(Cancellation)).CopyToAsync(text, Cancellation);
            return (Encoding.UTF8.GetString(text.ToArray()), null);
        }
        catch (IOException exception)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), exception);
        }
        finally
        {
            response.Dispose();
        }
    }

    private sealed class Progress
    {
        public long Batches;
        public int Ended;

        public ConcurrentQueue<WeakReference> Kept { get; } = new();
    }
}
