namespace ChatMetrics.Api.Testing;

internal static class InstalledProgram
{
    /// <summary>Skips the test where one of the programs is not installed.</summary>
    public static void Require(params string[] names)
    {
        foreach (var name in names)
        {
            Assert.SkipUnless(IsInstalled(name), $"{name} is not installed.");
        }
    }

    private static bool IsInstalled(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, name)));
}
