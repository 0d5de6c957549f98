using ChatMetrics.LoadGenerator.Pacing;
using ChatMetrics.LoadGenerator.Questions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>Simulates people asking in parallel, each one conversation after the other and one question at a time.</summary>
internal sealed class LoadService(
    IOptions<LoadGeneratorOptions> options,
    ConversationSource conversations,
    QuestionPacer pacer,
    ApiBackoff backoff,
    ApiClient api,
    LoadStatistics statistics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<LoadService> logger) : BackgroundService
{
    /// <summary>The time for pending questions to be answered at the end; cut off, they would be recorded as cancelled.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var duration = options.Value.Duration is { } limit ? time.CreateTimer(_ => stop.Cancel(), null, limit, Timeout.InfiniteTimeSpan) : null;
        using var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var grace = stop.Token.Register(() => abort.CancelAfter(Grace));
        logger.Started(api.Address, options.Value.QuestionsPerSecond, options.Value.Concurrency);
        await Task.WhenAll(Enumerable.Range(0, options.Value.Concurrency).Select(_ => AskOnAsync(stop.Token, abort.Token)));
        lifetime.StopApplication();
    }

    private async Task AskOnAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            while (true)
            {
                var conversation = conversations.Next();
                foreach (var question in conversation.Questions)
                {
                    await pacer.WaitAsync(stop);
                    await AskAsync(conversation, question, abort);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }
    }

    private async Task AskAsync(Conversation conversation, Question question, CancellationToken abort)
    {
        var askedAt = time.GetTimestamp();
        var result = await api.AskAsync(conversation, question, abort);
        statistics.Add(result, time.GetElapsedTime(askedAt));
        if (result != AskResult.Unavailable)
        {
            backoff.Answered();
        }
        else if (backoff.Failed(askedAt) is { } pause)
        {
            logger.Paused(pause.TotalSeconds);
        }
    }
}
