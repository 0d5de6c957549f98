using BenchmarkDotNet.Attributes;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Benchmarks;

/// <summary>The cost that measuring adds to a chat: its start, six marks and its end, with the sampler running.</summary>
[MemoryDiagnoser]
public class ChatMeasuringBenchmarks
{
    private readonly IResourceReader _reader = ResourceReader.ForThisPlatform(TimeProvider.System);
    private ResourceSampler _sampler = null!;
    private IOptions<ChatMetricsOptions> _on = null!;
    private IOptions<ChatMetricsOptions> _off = null!;

    [GlobalSetup]
    public void Setup()
    {
        _sampler = new ResourceSampler(_reader, TimeProvider.System);
        _on = Options.Create(new ChatMetricsOptions());
        _off = Options.Create(new ChatMetricsOptions { Measuring = false });
        _sampler.Start();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sampler.Dispose();
        _reader.Dispose();
    }

    /// <summary>Only the times of the stages.</summary>
    [Benchmark(Baseline = true)]
    public object TimesOnly() => Measure(new NoSampler(), _off);

    /// <summary>Times, CPU, memory and allocations.</summary>
    [Benchmark]
    public object Everything() => Measure(_sampler, _on);

    private static IReadOnlyList<StageRecord> Measure(IResourceSampler sampler, IOptions<ChatMetricsOptions> options)
    {
        using var chat = new ChatTrace(sampler, TimeProvider.System, options);
        chat.Start("chat_1795237152613905383000", "What skincare routine for oily skin?");
        for (var stage = 0; stage < ChatStages.Count; stage++)
        {
            chat.Mark((ChatStage)stage);
        }

        chat.End(failed: false);
        return chat.Stages;
    }

    private sealed class NoSampler : IResourceSampler
    {
        public ResourceReading Read() => default;

        public ResourceRange Widen(ResourceRange range, long since) => range;
    }
}
