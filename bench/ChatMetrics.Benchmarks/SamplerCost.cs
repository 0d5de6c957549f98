using System.Globalization;
using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Benchmarks;

/// <summary>The cost of the 20 Hz sampler, as a share of one core.</summary>
internal static class SamplerCost
{
    public static async Task RunAsync()
    {
        using var reader = ResourceReader.ForThisPlatform(TimeProvider.System);
        using var sampler = new ResourceSampler(reader, TimeProvider.System);
        sampler.Start();
        await Task.Delay(TimeSpan.FromSeconds(2));
        var (cpu, start) = (sampler.SamplerCpuTime, TimeProvider.System.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(20));
        var share = (sampler.SamplerCpuTime - cpu) / TimeProvider.System.GetElapsedTime(start);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sampler: {share * 100:0.000} % of a core, over 20 s"));
    }
}
