using System.Collections.Concurrent;
using System.Net.Http.Headers;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Api.Tests.Hostile;

/// <summary>
/// Whatever is sent: never a 500, no stack trace, no hang, and the service answers normally afterwards. A failure names its seed.
/// </summary>
public sealed class HostileInputTests(GarnetServer server) : ApiTests(server)
{
    private const int Requests = 20_000;
    private const int AtOnce = 16;

    [Fact]
    public async Task AnyRequest_WhateverItIs_IsAnsweredWithoutAFailureOfOurs()
    {
        var api = await StartAsync("--ChatMetrics:Console=off");
        var seed = (ulong)Random.Shared.NextInt64(1_000_000);
        var requests = HostileInput.Request.Sample(Requests, new Rnd(seed), size: 20);
        var failures = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation }, async (request, _) =>
        {
            var (status, fault) = await SendAsync(api, request);
            statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (fault is not null)
            {
                failures.Add($"{fault}: {request}");
            }
        });

        Assert.True(failures.IsEmpty, $"seed {seed}, {failures.Count} failures:\n{string.Join('\n', failures.Order().Take(10))}");
        // Not all were refused at the first glance.
        Assert.True(statuses.GetValueOrDefault(200) > Requests / 50, string.Join(", ", statuses));
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("Something went wrong", StringComparison.Ordinal));
        var answer = await api.PostAsync(new { message = "hi", conversation_id = "afterwards" }).ReadAsync();
        Assert.Equal("afterwards", answer.At("conversation_id").GetString());
    }

    private static async Task<(int Status, string? Fault)> SendAsync(ChatApplication api, HostileRequest hostile)
    {
        using var request = new HttpRequestMessage(new HttpMethod(hostile.Method), hostile.Path);
        if (hostile.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(hostile.ContentType);
        }

        foreach (var (name, value) in hostile.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            var status = (int)response.StatusCode;
            // A stream that does not end by itself has begun: that is its answer.
            var text = response.Content.Headers.ContentType?.MediaType == "text/event-stream" && hostile.Method == "GET"
                ? "" : await response.Content.ReadAsStringAsync(Cancellation);
            return (status, status >= 500 ? $"{status} {text}"
                : text.Contains("   at ChatMetrics", StringComparison.Ordinal) || text.Contains("Exception:", StringComparison.Ordinal) ? $"trace {text}"
                : response.Headers.Contains("X-Evil") ? "injected header" : null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return (0, $"{exception.GetType().Name} {exception.Message} {exception.InnerException?.Message}");
        }
    }
}
