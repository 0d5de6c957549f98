using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>A real server of the Redis protocol, started empty for a test class on a free port.</summary>
public abstract class RedisServer : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private const int LowestPort = 10_000;
    private const int HighestPort = 30_000;

    private readonly List<Process> _processes = [];
    private readonly ConcurrentQueue<string?> _output = new();
    private ConnectionMultiplexer? _connection;

    /// <summary>Why this server cannot run here; null if it can.</summary>
    public virtual string? Missing => null;

    /// <summary>The folder for everything that the server writes; deleted at the end.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("chatmetrics-redis-").FullName;

    protected int Port { get; } = FreePorts(1)[0];

    /// <summary>A connection to the server. Skips the test if the server cannot run; in CI that is a failure.</summary>
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

    /// <summary>The connection string as a service receives it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Removes all data. Not by FLUSHALL: Garnet, started with our flags, does not answer it.</summary>
    public async Task EmptyAsync()
    {
        var keys = await KeysAsync();
        // One by one: in a cluster the keys are in many slots.
        await Task.WhenAll(keys.Select(key => Connection.GetDatabase().KeyDeleteAsync(key)));
    }

    /// <summary>All keys on all nodes.</summary>
    public Task<RedisKey[]> KeysAsync()
    {
        var connection = Connection;
        // The client's scan blocks, and must not block the thread that reads the replies.
        return Task.Run(() => connection.GetEndPoints().SelectMany(node => connection.GetServer(node).Keys(pageSize: 1000)).ToArray());
    }

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            await StartAsync();
        }
    }

    /// <summary>Starts the server and waits until it responds.</summary>
    public async Task StartAsync()
    {
        foreach (var start in Commands())
        {
            start.RedirectStandardOutput = true;
            start.RedirectStandardError = true;
            var process = Process.Start(start)!;
            _processes.Add(process);
            process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data);
            process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        await FormAsync().WaitAsync(StartDeadline);
        _connection ??= await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},abortConnect=false,connectTimeout=1000,syncTimeout=30000,allowAdmin=true");
        var deadline = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.False(
                _processes.Exists(process => process.HasExited), $"The server has ended: {string.Join(Environment.NewLine, _output.TakeLast(40))}");
            Assert.True(deadline.Elapsed < StartDeadline, "The server does not answer.");
            await Task.Yield();
        }

        await RecoveredAsync();
    }

    /// <summary>The process id of the server, or of each node of a cluster.</summary>
    public IEnumerable<int> ProcessIds => _processes.Select(process => process.Id);

    /// <summary>Freezes the server until the result is disposed: connections stay open, but get no reply (POSIX).</summary>
    public PausedProcess Pause() => new(_processes.Single().Id);

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _processes.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.CloseAsync(allowCommandsToComplete: false);
        }

        await KillAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The processes to start: the server, or each node of a cluster.</summary>
    protected abstract IReadOnlyList<ProcessStartInfo> Commands();

    /// <summary>What the application does before its services use a server that has started.</summary>
    protected virtual Task RecoveredAsync() => Task.CompletedTask;

    /// <summary>Forms a cluster from the started nodes.</summary>
    protected virtual Task FormAsync() => Task.CompletedTask;

    /// <summary>
    /// Free ports, all different, and below the range that systems use for outgoing connections: while a server is down, such a
    /// connection could take its port.
    /// </summary>
    protected static int[] FreePorts(int count)
    {
        var listeners = new List<TcpListener>();
        while (listeners.Count < count)
        {
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(LowestPort, HighestPort));
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                // In use.
                listener.Dispose();
            }
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _connection!.GetDatabase().PingAsync();
            return true;
        }
        // The client sometimes throws this when its connection is just closing.
        catch (Exception exception) when (exception is RedisException or TimeoutException or NullReferenceException { Source: "StackExchange.Redis" })
        {
            return false;
        }
    }
}
