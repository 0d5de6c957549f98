using System.Diagnostics;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>The installed promtool.</summary>
internal static class Promtool
{
    private const string Name = "promtool";

    /// <summary>Skips the test where it is not installed.</summary>
    /// <returns>What it objects to; empty when that is nothing.</returns>
    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        InstalledProgram.Require(Name);
        using var promtool = Process.Start(new ProcessStartInfo(InstalledProgram.Find(Name)!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var (errors, output) = (promtool.StandardError.ReadToEndAsync(), promtool.StandardOutput.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return promtool.ExitCode == 0 ? await errors : $"{promtool.ExitCode}: {await errors}{await output}";
    }
}
