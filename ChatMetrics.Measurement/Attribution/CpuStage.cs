namespace ChatMetrics.Measurement.Attribution;

/// <summary>A named part of a metered flow, begun by <see cref="CpuMeter.Stage"/>. The default value does nothing.</summary>
public readonly struct CpuStage : IDisposable
{
    private readonly CpuMeter? _meter;
    private readonly string _name;
    private readonly CpuUsage _before;

    internal CpuStage(CpuMeter meter, string name, CpuUsage before) => (_meter, _name, _before) = (meter, name, before);

    /// <summary>The stage's usage so far.</summary>
    public CpuUsage Read() => _meter?.Read().Since(_before) ?? default;

    /// <summary>Ends the stage and adds it to <see cref="CpuMeter.Stages"/>. Must be called exactly once.</summary>
    public void Dispose() => _meter?.StageEnded(_name, _before);
}
