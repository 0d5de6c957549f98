using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost;

/// <summary>Where Redis comes from if no connection string is given.</summary>
internal enum RedisSource
{
    /// <summary>Garnet as a process: no Docker, no installation.</summary>
    Embedded,

    /// <summary>A Redis container with a data volume.</summary>
    Container,
}

/// <summary>The command-line options; all other settings belong to Aspire or to a service.</summary>
internal sealed record CommandLine
{
    public const int DefaultPort = 8000;

    // Our own options, and those of every .NET host.
    private static readonly string[] Known = ["--port", "--worker-port", "--replicas", "--redis", "--dashboard", "--environment", "--urls"];

    public const string Usage = """
        ChatMetrics: the whole application on this machine.

          --port P           the API's port (default 8000; 0: a free one)
          --worker-port P    the worker's port, for Prometheus to scrape (default 0: a free one)
          --replicas N       how many API processes, behind one port (1 to 32, default 1)
          --redis SOURCE     embedded (default) or container (needs a container runtime)
          --dashboard off    do not start Aspire's dashboard
          --help             this text

          check --help       for pipelines: whether limits hold, of an application that runs
          key --help         makes a key to the API

          CHATMETRICS_DATA          the data folder (default: the user's local application data)
          ConnectionStrings__redis  use this Redis server and start none
          ChatMetrics__...          settings of the services: docs/settings.md
        """;

    /// <summary>The API's port, 0 to 65535; 0 picks a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The worker's port, 0 to 65535; 0 picks a free one.</summary>
    public int WorkerPort { get; init; }

    /// <summary>Number of API processes, 1 to 32.</summary>
    public int Replicas { get; init; } = 1;

    public RedisSource Redis { get; init; }

    /// <summary>Whether to start Aspire's dashboard.</summary>
    public bool Dashboard { get; init; } = true;

    /// <summary>
    /// Parses the options. An invalid option ends the program with a one-line message (exit code 2), <c>--help</c> with the usage
    /// (0).
    /// </summary>
    public static CommandLine ReadOrExit(string[] args)
    {
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
        {
            Console.WriteLine(Usage);
            Environment.Exit(0);
        }

        try
        {
            return Parse(args);
        }
        catch (OptionException wrong)
        {
            Exit(2, wrong.Message);
            throw;
        }
    }

    /// <exception cref="OptionException">A value is invalid; the message names the option.</exception>
    public static CommandLine Parse(string[] args)
    {
        RefuseUnknown(args);
        // Not the builder's configuration, which would also read PORT or REDIS from the environment.
        var options = new ConfigurationBuilder().AddCommandLine(args).Build();
        return new()
        {
            Port = Number("port", DefaultPort, 0, 65535),
            WorkerPort = Number("worker-port", 0, 0, 65535),
            Replicas = Number("replicas", 1, 1, 32),
            Redis = Choice("redis", "embedded", "container") == "container" ? RedisSource.Container : RedisSource.Embedded,
            Dashboard = Choice("dashboard", "on", "off") == "on",
        };

        int Number(string name, int otherwise, int min, int max) => options[name] switch
        {
            null when !args.Contains($"--{name}") => otherwise,
            var value when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max => number,
            var value => throw new OptionException($"--{name} must be a number from {min} to {max}, not '{value}'"),
        };

        string Choice(string name, string otherwise, string other) => options[name] switch
        {
            null when !args.Contains($"--{name}") => otherwise,
            var value when value == otherwise || value == other => value,
            var value => throw new OptionException($"--{name} must be '{otherwise}' or '{other}', not '{value}'"),
        };
    }

    // A name with a colon or a capital letter is a setting of some program. Aspire's own tools check their own options.
    private static void RefuseUnknown(string[] args)
    {
        if (args.Any(arg => arg is "--operation" or "--publisher" || arg.StartsWith("--operation=", StringComparison.Ordinal)))
        {
            return;
        }

        for (var i = 0; i < args.Length; i++)
        {
            var (name, hasValue) = args[i].IndexOf('=', StringComparison.Ordinal) is > 0 and var end
                ? (args[i][..end], true)
                : (args[i], false);
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                throw new OptionException($"'{args[i]}' is no option: see --help");
            }

            if (name.All(c => char.IsAsciiLetterLower(c) || c == '-') && !Known.Contains(name))
            {
                throw new OptionException($"there is no option {name}: see --help");
            }

            i += hasValue ? 0 : 1;
        }
    }

    /// <summary>Ends the program with a one-line reason.</summary>
    public static void Exit(int code, string line)
    {
        Console.Error.WriteLine($"ChatMetrics: {line}");
        Environment.Exit(code);
    }
}

/// <summary>An invalid option; the message is the line shown to the user.</summary>
internal sealed class OptionException(string message) : Exception(message);
