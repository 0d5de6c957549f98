using System.Reflection;

namespace ChatMetrics.Architecture.Tests;

/// <summary>Folders stand on floors and refer only downwards, so no way leads back to a folder.</summary>
public sealed class CircleTests
{
    /// <summary>The floors, top down. What stands on one may refer to what stands on it or below.</summary>
    private static readonly string[][] Floors =
    [
        ["Api.ApiApplication", "Telemetry.TelemetryServices"],
        ["Api.Settings", "Telemetry.Settings"],
        ["Api.Export", "Api.Mcp", "Api.Metrics", "Api.Gateway", "Api.Alerts"],
        ["Api.Chat", "Api.Live", "Api.Conversations"],
        ["Api.Access", "Api.Limits", "Api.Privacy", "Api.Spool", "Api.Reports", "Assistant"],
        ["Telemetry.Alerts"],
        ["Telemetry.Storage"],
        ["Api.Http", "Telemetry.Statistics", "Telemetry.Tracking"],
        ["Telemetry.Contracts"],
        ["Telemetry.TimeSeries"],
        ["Telemetry.Records"],
        ["Measurement", "Api.Log", "Telemetry.Log", "Telemetry.AtLeastAttribute", "Telemetry.OneOfAttribute", "Telemetry.ValidatedOptions"],
    ];

    private static readonly FolderGraph Application = new(ReferenceReader.Read(LoadApplication()));

    [Fact]
    public void Folders_ReferToEachOther_InNoCircle() => AssertNone(Application.FindCircles().Select(circle => $"{circle}"));

    [Fact]
    public void Folders_OnFloors_ReferToNoneAbove() => AssertNone(
        from reference in Application.References
        where FloorOf(reference.From) > FloorOf(reference.To)
        select $"{reference.From} -> {reference.To}: {string.Join(", ", reference.Types.Select(type => $"{type.From.Name} -> {type.To.Name}"))}");

    [Fact]
    public void Folders_OfApiTelemetryAndMeasurement_StandOnAFloor() => AssertNone(
        from folder in Application.References.SelectMany(reference => (string[])[reference.From, reference.To]).Distinct()
        where folder.StartsWith("ChatMetrics.Api.", StringComparison.Ordinal)
            || folder.StartsWith("ChatMetrics.Telemetry.", StringComparison.Ordinal)
            || folder.StartsWith("ChatMetrics.Measurement.", StringComparison.Ordinal)
        where FloorOf(folder) is null
        select folder);

    private static void AssertNone(IEnumerable<string> faults) => Assert.Equal("", string.Join('\n', faults));

    // Null of what stands on none: a project's root, the worker, the AppHost.
    private static int? FloorOf(string folder) =>
        Array.FindIndex(Floors, floor => Array.Exists(
            floor, name => folder == $"ChatMetrics.{name}" || folder.StartsWith($"ChatMetrics.{name}.", StringComparison.Ordinal))) is >= 0 and var floor
            ? floor
            : null;

    // Every project that this one refers to, so that a new one is not forgotten.
    private static Assembly[] LoadApplication() =>
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "ChatMetrics.*.dll")
            .Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path)))
            .Where(assembly => assembly != typeof(CircleTests).Assembly),
    ];
}
