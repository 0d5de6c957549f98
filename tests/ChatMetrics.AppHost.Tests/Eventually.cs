using System.Diagnostics;

namespace ChatMetrics.AppHost.Tests;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Looks again and again, until the deadline; a failure shows what is <paramref name="described"/>.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, Func<string> described)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(25))
        {
            if (since.Elapsed > Deadline)
            {
                throw new TimeoutException($"no {what} within {Deadline.TotalSeconds} s{Environment.NewLine}{described()}");
            }
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what, Func<string> described) =>
        HoldsAsync(() => Task.FromResult(condition()), what, described);
}
