namespace ChatMetrics.Api.LiveMetrics;

/// <summary>The limits of the live stream: <c>ChatMetrics:Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>The policy for pages of other origins, on the endpoints that they may use.</summary>
    public const string CorsPolicy = "pages";

    private const string Loopback = "loopback";

    /// <summary>The most streams that are open at once; at least 1.</summary>
    public int MaxSubscribers { get; set; } = 20_000;

    /// <summary>
    /// The most streams of one address; at least 1. Behind a proxy all readers have the proxy's address, unless
    /// <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c> is set.
    /// </summary>
    public int MaxSubscribersPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Which web pages of other origins may read the stream, and post and read performance reports, separated by blanks: origins such as
    /// <c>https://status.example.org</c>, <c>loopback</c> for any page of this machine, <c>null</c> for pages opened from a file,
    /// <c>*</c> for all.
    /// </summary>
    public string Origins { get; set; } = "loopback null";

    internal bool AreOriginsValid => Listed.All(static origin =>
        origin is "*" or "null" or Loopback
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin));

    private string[] Listed => Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a page of this origin may.</summary>
    public bool Allows(string origin) => Listed.Any(listed =>
        listed == "*"
        || listed == origin
        || (listed == Loopback && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback));
}
