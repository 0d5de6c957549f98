namespace ChatMetrics.Api.Http;

/// <summary>Which web pages from other origins may use the API: <c>ChatMetrics:Live:Origins</c>.</summary>
internal sealed class PageOriginOptions
{
    private const string Loopback = "loopback";
    private const string File = "file";
    private const string Opaque = "null";

    /// <summary>
    /// Which web pages of other origins may read the stream, ask the assistant, and post and read performance reports, separated
    /// by spaces: origins such as <c>https://status.example.org</c>, <c>loopback</c> for any page of this machine, <c>file</c>
    /// for samples only to pages opened from a file, <c>null</c> for all to those pages and to sandboxed frames of any site,
    /// which have the same origin; <c>*</c> for all.
    /// </summary>
    public string Origins { get; set; } = "loopback file";

    internal bool AreValid => Listed.All(static origin =>
        origin is "*" or Opaque or File or Loopback
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.GetLeftPart(UriPartial.Authority) == origin));

    private string[] Listed => Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a page of this origin may use any part of the API.</summary>
    public bool Allows(string origin) => Listed.Any(listed =>
        listed == "*"
        || listed == origin
        || (listed == File && origin == Opaque)
        || (listed == Loopback
            && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.IsLoopback));

    /// <summary>Whether a page of this origin may use all of the API.</summary>
    public bool AllowsAll(string origin) => Allows(origin) && !IsRestricted(origin);

    /// <summary>Whether a request comes from a page that may send performance reports: of such an origin, or our own.</summary>
    public bool MaySendReports(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && (AllowsAll(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value));

    /// <summary>Whether any site can create a page with this origin: such a page sees nothing about chats.</summary>
    public bool IsRestricted(string? origin) => origin == Opaque && !Listed.Any(static listed => listed is "*" or Opaque);
}
