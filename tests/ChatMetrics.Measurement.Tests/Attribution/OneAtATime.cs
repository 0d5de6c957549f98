namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>One after the other, and beside no other test: the totals of late and attributed time are the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "Attribution";
}
