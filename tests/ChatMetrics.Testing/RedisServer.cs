using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>A real server of the Redis protocol, started for a test class on a free port, with nothing in it.</summary>
public abstract class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private Process? _process;
    private ConnectionMultiplexer? _connection;

    /// <summary>Why this server cannot run here; null when it can.</summary>
    public virtual string? Missing => null;

    /// <summary>Everything that the server writes; removed at the end.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("chatmetrics-redis-").FullName;

    protected int Port { get; } = FreePort();

    /// <summary>Skips the test where the server cannot run; in CI that is a failure.</summary>
    public IConnectionMultiplexer Connection
    {
        get
        {
            if (Missing is { } reason)
            {
                Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
                Assert.Fail($"{reason} In CI it must be there.");
            }

            return _connection!;
        }
    }

    /// <summary>As a service gets it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Removes everything from the server. Not by FLUSHALL: after it Garnet 2.2.5 stops answering pipelined writes.</summary>
    public async Task EmptyAsync()
    {
        var database = Connection.GetDatabase();
        var keys = (RedisKey[])(await database.ExecuteAsync("KEYS", "*"))!;
        await database.KeyDeleteAsync(keys);
    }

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            await StartAsync();
        }
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var start = Command();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _connection ??= await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},abortConnect=false,connectTimeout=1000,allowAdmin=true");
        var deadline = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.False(_process.HasExited, "The server ended at its start.");
            Assert.True(deadline.Elapsed < StartDeadline, "The server does not answer.");
            await Task.Yield();
        }
    }

    /// <summary>Freezes the server until the result is disposed: connections stay, no answer comes (POSIX).</summary>
    public PausedProcess Pause() => new(_process!.Id);

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.CloseAsync(allowCommandsToComplete: false);
        }

        if (_process is not null)
        {
            await KillAsync();
        }

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected abstract ProcessStartInfo Command();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _connection!.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }
}
