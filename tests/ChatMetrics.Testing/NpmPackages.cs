using System.ComponentModel;
using System.Diagnostics;

namespace ChatMetrics.Testing;

/// <summary>The npm packages used by tests, in the folder for temporary files, installed once per set of versions.</summary>
internal static class NpmPackages
{
    private static readonly string[] Packages = ["@copilotkit/aimock@1.43.0", "@dwmkerr/mock-llm@0.1.29"];
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync);

    private static readonly string Root = Path.Combine(
        Path.GetTempPath(), string.Join('-', Packages.Prepend("chatmetrics-npm")).Replace('/', '-').Replace("@", "", StringComparison.Ordinal));

    public static string Folder => Path.Combine(Root, "node_modules");

    /// <summary>Installs missing packages; if that is not possible, skips the test, or fails it in CI.</summary>
    public static async Task EnsureAsync()
    {
        if (await Missing.Value is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            Assert.Fail($"{reason} In CI it must be there.");
        }
    }

    // Null if everything is installed, otherwise the reason why not.
    private static async Task<string?> InstallAsync()
    {
        if (Directory.Exists(Root))
        {
            return null;
        }

        // Installed in a temporary folder and moved once complete.
        var folder = Directory.CreateTempSubdirectory("chatmetrics-npm-").FullName;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm",
                ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", .. Packages]))!;
            await npm.WaitForExitAsync().WaitAsync(InstallDeadline);
            if (npm.ExitCode != 0)
            {
                return "npm did not install the model servers.";
            }

            Directory.Move(folder, Root);
            return null;
        }
        catch (Win32Exception)
        {
            return "Node and npm are not installed.";
        }
        catch (IOException) when (Directory.Exists(Root))
        {
            // Another test run was faster.
            Directory.Delete(folder, recursive: true);
            return null;
        }
    }
}
