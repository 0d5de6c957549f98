using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ChatMetrics.Testing;

/// <summary>The npm packages used by tests, in the folder for temporary files, installed once per set of versions.</summary>
public static class NpmPackages
{
    private static readonly string[] Packages =
    [
        // Model servers.
        "@copilotkit/aimock@1.43.0", "@dwmkerr/mock-llm@0.1.29",
        // Clients.
        "openai@7.59.0", "ai@7.0.173", "@ai-sdk/openai-compatible@3.0.92", "@langchain/openai@1.6.0", "@langchain/core@1.4.0",
    ];
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync);

    private static readonly string Root = Path.Combine(
        Path.GetTempPath(), $"chatmetrics-npm-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Packages))))[..12]}");

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
                return "npm did not install the model servers and clients.";
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
