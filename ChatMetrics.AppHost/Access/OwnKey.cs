using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Access;

/// <summary>A key to the API that this application makes at each start, for a part of itself.</summary>
internal sealed record OwnKey(string Name, string Scope) : IResourceAnnotation
{
    public string Value { get; } = AccessKey.Create();

    /// <summary>Never the key: records are printed.</summary>
    public override string ToString() => Name;
}
