using System.Globalization;

namespace ChatMetrics.AppHost;

/// <summary>Where Redis comes from when no connection string is given.</summary>
internal enum RedisSource
{
    /// <summary>Garnet as a child process: no Docker, no installation.</summary>
    Embedded,

    /// <summary>A Redis container with a data volume (Aspire only).</summary>
    Container,
}

/// <summary>The command line of the application host.</summary>
internal sealed record HostOptions
{
    /// <summary>The first replica's port, 0 to 65535; 0: a free one chosen by the system.</summary>
    public int Port { get; init; } = Composition.DefaultPort;

    /// <summary>How many API processes, 1 to 32.</summary>
    public int Replicas { get; init; } = 1;

    public RedisSource Redis { get; init; }

    public bool Dashboard { get; init; } = true;

    public bool Help { get; init; }

    /// <summary>What is not ours: Aspire's own arguments, or a mistake.</summary>
    public IReadOnlyList<string> Rest { get; init; } = [];

    public const string Usage = """
        ChatMetrics: the whole application on this machine.

          --port P           the API's port (default 8000; 0: a free one)
          --replicas N       how many API processes (1 to 32, default 1)
          --redis SOURCE     embedded (default) or container (needs Aspire and a container runtime)
          --no-dashboard     do not start the Aspire dashboard
          --help             this text

          CHATMETRICS_DATA          the data folder (default: the user's local application data)
          ConnectionStrings__redis  use this Redis server and start none
        """;

    /// <exception cref="OptionException">A value is wrong; the message names the option.</exception>
    public static HostOptions Parse(IReadOnlyList<string> args)
    {
        var options = new HostOptions();
        var rest = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, inline) = Split(args[i]);
            string Value() => inline ?? (i + 1 < args.Count ? args[++i] : throw new OptionException($"{name} needs a value"));
            switch (name)
            {
                case "--port": options = options with { Port = Number(name, Value(), 0, 65535) }; break;
                case "--replicas": options = options with { Replicas = Number(name, Value(), 1, 32) }; break;
                case "--redis": options = options with { Redis = Source(name, Value()) }; break;
                case "--no-dashboard": options = options with { Dashboard = false }; break;
                case "--help" or "-h" or "-?": options = options with { Help = true }; break;
                default: rest.Add(args[i]); break;
            }
        }

        return options.Port + options.Replicas - 1 > 65535
            ? throw new OptionException($"--port {options.Port} leaves no room for {options.Replicas} replicas")
            : options with { Rest = rest };
    }

    private static (string Name, string? Value) Split(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (arg[..at], arg[(at + 1)..])
            : (arg, null);

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new OptionException($"{name} must be a number from {least} to {most}, not '{value}'");

    private static RedisSource Source(string name, string value) => value switch
    {
        "embedded" => RedisSource.Embedded,
        "container" => RedisSource.Container,
        _ => throw new OptionException($"{name} must be 'embedded' or 'container', not '{value}'"),
    };
}

/// <summary>A wrong option: the message is the one line that the user gets.</summary>
internal sealed class OptionException(string message) : Exception(message);
