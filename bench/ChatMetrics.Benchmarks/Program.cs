using BenchmarkDotNet.Running;
using ChatMetrics.Benchmarks;
using ChatMetrics.Benchmarks.Load;

// Load and sampler are measured by hand; everything else by BenchmarkDotNet.
switch (args)
{
    case ["load"]: await ChatLoad.RunAsync(); break;
    case ["serve"]: await ApiProcess.ServeAsync(); break;
    case ["sampler"]: await SamplerCost.RunAsync(); break;
    default: BenchmarkSwitcher.FromAssembly(typeof(SamplerCost).Assembly).Run(args); break;
}
