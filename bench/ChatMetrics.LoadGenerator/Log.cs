using Microsoft.Extensions.Logging;

namespace ChatMetrics.LoadGenerator;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Asked {Questions} questions, {Failures} failed, mean {MeanMs:0} ms.")]
    public static partial void Asked(this ILogger logger, int questions, int failures, double meanMs);

    [LoggerMessage(2, LogLevel.Warning, "The API does not answer. The next question is asked in {Seconds} s.")]
    public static partial void Paused(this ILogger logger, double seconds);

    [LoggerMessage(3, LogLevel.Information, "Asking {Address}: about {QuestionsPerSecond} questions a second, at most {Concurrency} at once.")]
    public static partial void Started(this ILogger logger, Uri address, double questionsPerSecond, int concurrency);
}
