using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

/// <summary>The folder on this machine in which all data is stored.</summary>
internal static class DataFolder
{
    /// <summary>Environment variable that overrides the folder; every service receives it.</summary>
    public const string Variable = "CHATMETRICS_DATA";

    /// <summary>The configured folder, otherwise one in the user's local application data.</summary>
    public static string Find(IConfiguration configuration) =>
        Path.GetFullPath(string.IsNullOrWhiteSpace(configuration[Variable])
            ? Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "ChatMetrics")
            : configuration[Variable]!);
}
