namespace ChatMetrics.Api.LiveMetrics;

/// <summary>The limits of the live stream: <c>ChatMetrics:Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>The policy for pages of other origins that may read the stream, or its samples only.</summary>
    public const string StreamPolicy = "stream";

    /// <summary>The policy for pages of other origins that may read all, ask the assistant, and post and read performance reports.</summary>
    public const string PagesPolicy = "pages";

    private const string Loopback = "loopback";
    private const string File = "file";
    private const string Opaque = "null";

    /// <summary>The most streams that are open at once; at least 1.</summary>
    public int MaxSubscribers { get; set; } = 20_000;

    /// <summary>
    /// The most streams of one address; at least 1. Behind a proxy all readers have the proxy's address, unless
    /// <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c> is set.
    /// </summary>
    public int MaxSubscribersPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Which web pages of other origins may read the stream, ask the assistant, and post and read performance reports, separated by blanks: origins such as
    /// <c>https://status.example.org</c>, <c>loopback</c> for any page of this machine, <c>file</c> for samples only to pages opened
    /// from a file, <c>null</c> for all to those pages and to sandboxed frames of any site, which have the same origin; <c>*</c> for all.
    /// </summary>
    public string Origins { get; set; } = "loopback file";

    internal bool AreOriginsValid => Listed.All(static origin =>
        origin is "*" or Opaque or File or Loopback
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == origin));

    private string[] Listed => Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a page of this origin may.</summary>
    public bool Allows(string origin) => Listed.Any(listed =>
        listed == "*"
        || listed == origin
        || (listed == File && origin == Opaque)
        || (listed == Loopback && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.IsLoopback));

    /// <summary>Whether a page of this origin may read all of the stream, and post and read performance reports.</summary>
    public bool AllowsAll(string origin) => Allows(origin) && ReadableBy(origin) == LiveEvents.All;

    /// <summary>What such a page may read: a page that anybody's site may hold hears nothing of chats.</summary>
    public LiveEvents ReadableBy(string? origin) =>
        origin == Opaque && !Listed.Any(static listed => listed is "*" or Opaque) ? LiveEvents.Sample : LiveEvents.All;
}
