using System.Diagnostics;

namespace ChatMetrics.Api.Testing;

internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a condition that another thread brings about.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Deadline, "The condition has not come about.");
            // Not at once: the other thread needs the processor.
            await Task.Delay(2);
        }
    }

    /// <inheritdoc cref="IsTrueAsync(Func{Task{bool}})"/>
    public static Task IsTrueAsync(Func<bool> condition) => IsTrueAsync(() => Task.FromResult(condition()));
}
