using BenchmarkDotNet.Running;
using ChatMetrics.Benchmarks;
using ChatMetrics.Benchmarks.Load;
using ChatMetrics.Benchmarks.Storage;

// These are measured by hand; everything else by BenchmarkDotNet.
switch (args)
{
    case ["load"]: await ChatLoad.RunAsync(); break;
    case ["serve"]: await ApiProcess.ServeAsync(); break;
    case ["sampler"]: await SamplerCost.RunAsync(); break;
    case ["statistics"]: await StatisticsCost.RunAsync(); break;
    case ["pages"]: await PageCost.RunAsync(); break;
    case ["bytes"]: await StoredBytes.RunAsync(); break;
    default: BenchmarkSwitcher.FromAssembly(typeof(SamplerCost).Assembly).Run(args); break;
}
