using System.Reflection;

namespace ChatMetrics.Architecture.Tests;

/// <summary>
/// Folders stand on floors and refer only downwards, so no way leads back to a folder. The list holds the references that are
/// still part of a circle; it may only become shorter.
/// </summary>
public sealed class CircleTests
{
    private static readonly string[] Known =
    [
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Folding",
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Live",
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Performance",
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Statistics",
        "ChatMetrics.Telemetry.Chats -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Folding -> ChatMetrics.Telemetry.Chats",
        "ChatMetrics.Telemetry.Folding -> ChatMetrics.Telemetry.Live",
        "ChatMetrics.Telemetry.Folding -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Folding -> ChatMetrics.Telemetry.Statistics",
        "ChatMetrics.Telemetry.Folding -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Live -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Live -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Performance -> ChatMetrics.Telemetry.Chats",
        "ChatMetrics.Telemetry.Performance -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Performance -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Redis -> ChatMetrics.Telemetry.Chats",
        "ChatMetrics.Telemetry.Redis -> ChatMetrics.Telemetry.Folding",
        "ChatMetrics.Telemetry.Redis -> ChatMetrics.Telemetry.Performance",
        "ChatMetrics.Telemetry.Redis -> ChatMetrics.Telemetry.Samples",
        "ChatMetrics.Telemetry.Redis -> ChatMetrics.Telemetry.Vitals",
        "ChatMetrics.Telemetry.Samples -> ChatMetrics.Telemetry.Live",
        "ChatMetrics.Telemetry.Samples -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Samples -> ChatMetrics.Telemetry.Vitals",
        "ChatMetrics.Telemetry.Samples -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Statistics -> ChatMetrics.Telemetry.Chats",
        "ChatMetrics.Telemetry.Statistics -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Statistics -> ChatMetrics.Telemetry.Wire",
        "ChatMetrics.Telemetry.Vitals -> ChatMetrics.Telemetry.Redis",
        "ChatMetrics.Telemetry.Wire -> ChatMetrics.Telemetry.Chats",
        "ChatMetrics.Telemetry.Wire -> ChatMetrics.Telemetry.Performance",
        "ChatMetrics.Telemetry.Wire -> ChatMetrics.Telemetry.Samples",
        "ChatMetrics.Telemetry.Wire -> ChatMetrics.Telemetry.Vitals",
    ];

    [Fact]
    public void Folders_ReferToEachOtherInACircle_OnlyWhereKnown()
    {
        var circles = new FolderGraph(ReferenceReader.Read(LoadApplication())).FindCircles();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', circles));

        var added = circles.Where(circle => !Known.Contains(circle.Name));
        var gone = Known.Except(circles.Select(circle => circle.Name));
        string[] changes =
        [
            .. added.Select(circle => $"New in a circle: {circle}"),
            .. gone.Select(name => $"In no circle any more, delete it from the list: {name}"),
        ];
        Assert.True(changes.Length == 0, string.Join('\n', changes));
    }

    // Every project that this one refers to, so that a new one is not forgotten.
    private static Assembly[] LoadApplication() =>
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "ChatMetrics.*.dll")
            .Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path)))
            .Where(assembly => assembly != typeof(CircleTests).Assembly),
    ];
}
