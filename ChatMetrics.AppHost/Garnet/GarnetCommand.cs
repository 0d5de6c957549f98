using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// How Garnet, the Redis-compatible server that needs no installation, is started: <c>dotnet GarnetServer.dll</c> with
/// <see cref="Arguments"/>, then <c>--port</c>. It listens on loopback only and requires <see cref="Password"/>. For the reason
/// for each flag see docs/decisions/embedded-redis.md. Linked into test projects that import eng/Garnet.targets.
/// </summary>
internal sealed class GarnetCommand(string folder)
{
    public const string Host = "127.0.0.1";

    private const long BytesPerMb = 1_048_576;
    private const long MinMemoryMb = 256;
    private const long MaxMemoryMb = 2048;

    /// <summary>
    /// Tuned for sharing a machine: the workstation garbage collector uses a quarter of the memory, and idle threads sleep
    /// instead of spinning.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    /// <summary>New at every start: 256 bits, without characters that have a meaning in connection strings.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Where the server keeps its log, its checkpoints and, readable by the user only, its password.</summary>
    public string Folder { get; } = folder;

    /// <summary>GarnetServer.dll in the packages folder, placed there by the restore (eng/Garnet.targets).</summary>
    public static string ServerPath { get; } = typeof(GarnetCommand).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "GarnetServer").Value!;

    /// <summary>The dotnet host that runs this program, even if the program was started by its own executable.</summary>
    public static string DotnetPath { get; } = FindDotnet();

    /// <summary>The arguments of <c>dotnet</c>; the caller adds <c>--port</c> and the port.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        ServerPath,
        // The password: not on the command line, where every user of the machine could read it.
        "--config-import-path", ConfigurationPath,
        "--bind", Host, "-q",
        "--memory", $"{MemoryMb(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)}m", "--page", "1m",
        "--index", "16m", "--index-max-size", "256m",
        // without the storage tier Garnet silently drops data once the memory is full; RandomAccess needs no libaio
        "--storage-tier", "--device-type", "RandomAccess",
        "--logdir", Path.Combine(Folder, "log"), "--checkpointdir", Path.Combine(Folder, "checkpoints"),
        "--recover", "--fail-on-recovery-error",
        // Replies only once the write is on its way to the disk: kill -9 loses nothing.
        "--aof", "--aof-memory", "8m", "--aof-page-size", "4m", "--aof-commit-freq", "0", "--aof-commit-wait",
        // A checkpoint truncates the append-only file by whole segments, so that it does not grow forever.
        "--checkpoint-freq", "300", "--aof-segment-size", "16m",
        // For infrequent operations: removing conversations, trimming, performance reports.
        "--lua", "--lua-transaction-mode",
    ];

    /// <summary>
    /// How much of the machine's memory the server may take for data, as they grow: an eighth, 256 MB to 2 GB, a power of two.
    /// Data that do not fit are read from the disk.
    /// </summary>
    internal static long MemoryMb(long machineBytes) =>
        (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(machineBytes / 8 / BytesPerMb, MinMemoryMb, MaxMemoryMb) + 1) / 2;

    public string ConnectionString(int port) => $"{Host}:{port},password={Password}";

    /// <summary>Creates the folder and the password file; call it before each start with a new password.</summary>
    public void WriteConfiguration()
    {
        Directory.CreateDirectory(Folder);
        File.Delete(ConfigurationPath);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(ConfigurationPath, options);
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("AuthenticationMode", nameof(Password));
        json.WriteString(nameof(Password), Password);
        json.WriteEndObject();
    }

    private string ConfigurationPath => Path.Combine(Folder, "garnet.conf");

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var besideRuntime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(besideRuntime) ? besideRuntime : name;
    }
}
