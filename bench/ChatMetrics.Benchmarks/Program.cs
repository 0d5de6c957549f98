using System.Globalization;
using BenchmarkDotNet.Running;
using ChatMetrics.Benchmarks;
using ChatMetrics.Benchmarks.Fanout;
using ChatMetrics.Benchmarks.Floor;
using ChatMetrics.Benchmarks.Load;
using ChatMetrics.Benchmarks.Storage;

// These benchmarks measure by themselves; all others use BenchmarkDotNet.
switch (args)
{
    case ["floor", var redis, var port]: await FloorEndpoint.ServeAsync(redis, int.Parse(port, CultureInfo.InvariantCulture)); break;
    case ["serve"]: await ApiProcess.ServeAsync(); break;
    case ["fanout", .. var only]: await FanoutCost.RunAsync(only); break;
    case ["churn"]: await ChurnCost.RunAsync(); break;
    case ["subscribe", var stream, var count]: await LoadClient.SubscribeAsync(new Uri(stream), int.Parse(count, CultureInfo.InvariantCulture)); break;
    case ["pipeline"]: await PipelineCost.RunAsync(); break;
    case ["sampler"]: await SamplerCost.RunAsync(); break;
    case ["statistics"]: await StatisticsCost.RunAsync(); break;
    case ["pages"]: await PageCost.RunAsync(); break;
    case ["bytes"]: await StoredBytes.RunAsync(); break;
    default: BenchmarkSwitcher.FromAssembly(typeof(SamplerCost).Assembly).Run(args); break;
}
