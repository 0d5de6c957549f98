namespace ChatMetrics.Telemetry.Attribution;

/// <summary>A named part of a metered flow; disposing it, once, ends it. The default does nothing.</summary>
public readonly struct CpuStage : IDisposable
{
    private readonly CpuMeter? _meter;
    private readonly string _name;
    private readonly CpuUsage _before;

    internal CpuStage(CpuMeter meter, string name, CpuUsage before) => (_meter, _name, _before) = (meter, name, before);

    /// <summary>What the part has used until now.</summary>
    public CpuUsage Read() => _meter?.Read().Since(_before) ?? default;

    public void Dispose() => _meter?.StageEnded(_name, _before);
}
