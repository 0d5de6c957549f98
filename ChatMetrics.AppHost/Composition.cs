namespace ChatMetrics.AppHost;

/// <summary>
/// What the application is made of, declared once for both hosts: Aspire (<c>AppHost.cs</c>) and the local host
/// (<c>Local/LocalAppHost.cs</c>). Order: redis; when it answers, the worker and the API replicas.
/// </summary>
internal static class Composition
{
    /// <summary>The store, and the name of the connection string that the services read.</summary>
    public const string Redis = "redis";

    /// <summary>Samples the machine and keeps the time series; one per host.</summary>
    public const string Worker = "worker";

    /// <summary>Chat, metrics and dashboard over HTTP; 1..n replicas.</summary>
    public const string Api = "api";

    /// <summary>Answers 200 when the API can do its work.</summary>
    public const string HealthPath = "/health";

    /// <summary>The API's port when <c>--port</c> does not say otherwise.</summary>
    public const int DefaultPort = 8000;

    /// <summary>Given: this server is used and none is started.</summary>
    public const string RedisConnectionKey = $"ConnectionStrings:{Redis}";

    /// <summary>The same key as an environment variable, as every service gets it.</summary>
    public const string RedisConnectionVariable = $"ConnectionStrings__{Redis}";

    /// <summary>Overrides the folder in which everything is stored.</summary>
    public const string DataVariable = "CHATMETRICS_DATA";

    /// <summary>Where the API keeps what waits while Redis is away.</summary>
    public const string SpoolKey = "ChatMetrics:Spool:Directory";

    /// <summary>The same key as an environment variable.</summary>
    public const string SpoolVariable = "ChatMetrics__Spool__Directory";

    /// <summary>As configured, else within the data folder: what waits is for the Redis whose data lies there.</summary>
    public static string SpoolFolder(string dataFolder, string? configured) =>
        string.IsNullOrWhiteSpace(configured) ? Path.Combine(dataFolder, "spool") : configured;

    /// <summary>The folder in which everything is stored: <see cref="DataVariable"/>, or the user's local application data.</summary>
    public static string DataFolder(string? configured) =>
        Path.GetFullPath(string.IsNullOrWhiteSpace(configured)
            ? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "ChatMetrics")
            : configured);
}
