using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>What a page posts to /performance-reports: it goes on to the API, unless the test answers in its place.</summary>
internal sealed class SentReports
{
    private readonly ConcurrentQueue<(string Body, string ContentType, DateTimeOffset At)> _posts = new();
    private readonly ConcurrentQueue<(int Status, string? RetryAfter)> _answers;

    private SentReports(IEnumerable<(int Status, string? RetryAfter)> answers) => _answers = new(answers);

    public IReadOnlyList<(string Body, string ContentType, DateTimeOffset At)> Posts => [.. _posts];

    /// <summary>The reports that came with each request, in order.</summary>
    public IReadOnlyList<JsonElement[]> Batches => [.. _posts.Select(post => Json.Parse(post.Body).At("reports").EnumerateArray().ToArray())];

    /// <param name="page">Whose requests.</param>
    /// <param name="answers">What the first of them get; those after them come to the API.</param>
    public static async Task<SentReports> OfAsync(IPage page, params (int Status, string? RetryAfter)[] answers)
    {
        var sent = new SentReports(answers);
        await page.RouteAsync("**/performance-reports", sent.PassOnAsync);
        return sent;
    }

    private Task PassOnAsync(IRoute route)
    {
        _posts.Enqueue((route.Request.PostData!, route.Request.Headers["content-type"], DateTimeOffset.UtcNow));
        return !_answers.TryDequeue(out var answer)
            ? route.ContinueAsync()
            : route.FulfillAsync(new()
            {
                Status = answer.Status,
                Headers = answer.RetryAfter is { } seconds ? [KeyValuePair.Create("Retry-After", seconds)] : [],
            });
    }
}
