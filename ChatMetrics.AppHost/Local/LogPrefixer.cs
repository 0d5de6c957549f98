namespace ChatMetrics.AppHost.Local;

/// <summary>Brings the output of all processes to one writer, line by line, each with its process's name before it.</summary>
internal sealed class LogPrefixer(TextWriter output, int width)
{
    private readonly Lock _lock = new();

    /// <summary>Writes one whole line, e.g. <c>api    | Now listening on ...</c>.</summary>
    public void Write(string name, string line)
    {
        var whole = $"{name.PadRight(width)} | {line}{Environment.NewLine}";
        lock (_lock)
        {
            output.Write(whole);
            output.Flush();
        }
    }

    /// <summary>What the host itself has to say.</summary>
    public void Host(string line) => Write("host", line);

    /// <summary>Lines that stay together and are meant for copying: no prefix.</summary>
    public void Block(IEnumerable<string> lines)
    {
        var whole = string.Concat(lines.Select(line => line + Environment.NewLine));
        lock (_lock)
        {
            output.Write(whole);
            output.Flush();
        }
    }
}
