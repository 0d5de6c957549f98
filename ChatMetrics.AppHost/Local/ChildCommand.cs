namespace ChatMetrics.AppHost.Local;

/// <summary>How one process is started.</summary>
internal sealed record ChildCommand(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Null: the host's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Set on top of the host's environment; a null value takes the variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the user can do when it does not start.</summary>
    public string WayOut { get; init; } = "its last lines are above";

    /// <summary>The process is a <see cref="Guard"/>, which reports the id of the program that it runs.</summary>
    public bool Guarded { get; init; }
}
