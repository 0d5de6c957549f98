using Polly;
using Polly.Retry;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Three attempts, with increasing delays or when the provider says.</summary>
internal static class RemoteRetries
{
    private const int Retries = 2;
    /// <summary>The attempts that a call tells of.</summary>
    public static readonly ResiliencePropertyKey<ModelAttempts> Attempts = new("attempts");

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    public static ResiliencePipeline Create(
        TimeProvider time, Action<ModelFailedException> onRetry) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Retries,
            Delay = FirstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt =>
                ValueTask.FromResult(attempt.Outcome.Exception is ModelFailedException { MayBeRetried: true }),
            OnRetry = attempt =>
            {
                var failed = (ModelFailedException)attempt.Outcome.Exception!;
                onRetry(failed);
                attempt.Context.Properties.GetValue(Attempts, null!)?.Failed(failed);
                return default;
            },
            DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ModelFailedException)?.RetryAfter),
        })
        .Build();
}
