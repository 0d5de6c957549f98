namespace ChatMetrics.Testing;

/// <summary>Programs of this machine that tests use.</summary>
public static class InstalledProgram
{
    /// <summary>Skips the test where one of the programs is not installed; in CI that is a failure.</summary>
    public static void Require(params string[] names)
    {
        foreach (var name in names.Where(name => Find(name) is null))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", $"{name} is not installed.");
            Assert.Fail($"{name} is not installed. In CI it must be there.");
        }
    }

    /// <summary>The program's path; null where it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name))
        .FirstOrDefault(File.Exists);
}
