namespace ChatMetrics.AppHost.Local;

/// <summary>What of the command line makes sense without Aspire.</summary>
internal static class LocalOptions
{
    /// <exception cref="OptionException">An option is unknown, or needs Aspire.</exception>
    public static HostOptions Parse(IReadOnlyList<string> args)
    {
        var options = HostOptions.Parse(args);
        return options switch
        {
            { Rest: [var unknown, ..] } => throw new OptionException($"unknown option '{unknown}' (--help lists them)"),
            { Redis: RedisSource.Container } => throw new OptionException(
                "--redis container needs Aspire; without it, start the server yourself and set "
                + $"{Composition.RedisConnectionVariable} to where it is"),
            _ => options,
        };
    }
}
