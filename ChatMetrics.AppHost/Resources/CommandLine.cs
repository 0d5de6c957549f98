namespace ChatMetrics.AppHost.Resources;

/// <summary>The command line of the Aspire host: our options, and the rest for Aspire.</summary>
internal static class CommandLine
{
    /// <summary>A wrong option ends the program with one line (exit code 2), <c>--help</c> with the usage (0).</summary>
    public static HostOptions ReadOrExit(string[] args)
    {
        try
        {
            var options = HostOptions.Parse(args);
            if (!options.Help)
            {
                return options;
            }

            Console.WriteLine(HostOptions.Usage);
            Environment.Exit(0);
        }
        catch (OptionException wrong)
        {
            Exit(2, wrong.Message);
        }

        return new();
    }

    public static DistributedApplicationOptions ForAspire(HostOptions options) =>
        new() { Args = [.. options.Rest], DisableDashboard = !options.Dashboard };

    /// <summary>Ends the program with one line that says why.</summary>
    public static void Exit(int code, string line)
    {
        Console.Error.WriteLine($"ChatMetrics: {line}");
        Environment.Exit(code);
    }
}
