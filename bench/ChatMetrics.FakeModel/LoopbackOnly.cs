namespace ChatMetrics.FakeModel;

/// <summary>The fake model answers anyone who can reach it, so it must not be reachable from other machines.</summary>
internal static class LoopbackOnly
{
    /// <exception cref="InvalidOperationException">An address would be reachable from other machines.</exception>
    public static void Require(IConfiguration configuration)
    {
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length == 0 || !Array.TrueForAll(urls, IsLoopback) || configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            throw new InvalidOperationException("urls must be addresses of this machine only, such as http://localhost:9100.");
        }
    }

    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback;
}
