using System.Diagnostics;

namespace ChatMetrics.Testing;

/// <summary>The <c>redis-server</c> installed on this machine; without one, its tests are skipped.</summary>
public sealed class InstalledRedisServer : RedisServer
{
    internal static readonly string? Program = InstalledProgram.Find("redis-server");

    public override string? Missing => Program is null ? "redis-server is not installed." : null;

    public override string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Restarts a stopped server without its data.</summary>
    public async Task StartEmptyAsync()
    {
        Directory.Delete(Path.Combine(Folder, "appendonlydir"), recursive: true);
        await StartAsync();
    }

    protected override IReadOnlyList<ProcessStartInfo> Commands() =>
    [
        new(
            Program!,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"]),
    ];
}
