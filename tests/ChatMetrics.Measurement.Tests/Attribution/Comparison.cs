namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>What a flow has truly used, and what the meter says.</summary>
internal readonly record struct Comparison(TimeSpan Truth, TimeSpan Metered)
{
    public double ShareOfTolerance =>
        Math.Abs((Metered - Truth).TotalMilliseconds) / Math.Max(2, Truth.TotalMilliseconds / 10);

    public override string ToString() => $"{Metered.TotalMilliseconds:F2} of {Truth.TotalMilliseconds:F2} ms";
}
