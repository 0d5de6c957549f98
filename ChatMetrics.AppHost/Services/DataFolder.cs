using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

/// <summary>The folder of this machine in which everything is stored.</summary>
internal static class DataFolder
{
    /// <summary>Overrides the folder; every service gets it.</summary>
    public const string Variable = "CHATMETRICS_DATA";

    /// <summary>As configured, else in the user's local application data.</summary>
    public static string Find(IConfiguration configuration) =>
        Path.GetFullPath(string.IsNullOrWhiteSpace(configuration[Variable])
            ? Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "ChatMetrics")
            : configuration[Variable]!);
}
