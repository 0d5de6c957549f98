using System.Diagnostics;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.Testing;

/// <summary>Garnet, started as the AppHost starts it.</summary>
public sealed class GarnetServer : RedisServer
{
    private readonly GarnetCommand _garnet;

    public GarnetServer() => _garnet = new GarnetCommand(Folder);

    public override string ConnectionString => _garnet.ConnectionString(Port);

    /// <summary>The size of the append-only file.</summary>
    public long LogBytes() =>
        new DirectoryInfo(Path.Combine(Folder, "checkpoints", "AOF")).EnumerateFiles().Sum(file => file.Length);

    protected override async Task RecoveredAsync() =>
        Assert.True(await new RespServer(GarnetCommand.Host, Port, _garnet.Password).SaveAsync(CancellationToken.None));

    protected override IReadOnlyList<ProcessStartInfo> Commands()
    {
        _garnet.WriteConfiguration();
        var start = new ProcessStartInfo(GarnetCommand.DotnetPath, [.. _garnet.Arguments, "--port", $"{Port}"]);
        foreach (var (name, value) in GarnetCommand.Environment)
        {
            start.Environment[name] = value;
        }

        FullDisk.Prepare(start);
        return [start];
    }
}
