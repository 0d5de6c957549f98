namespace ChatMetrics.Api.Http;

/// <summary>Our own headers, which pages from other origins may read.</summary>
internal static class ResponseHeaders
{
    public const string ChatId = "X-Chat-Id";
    public const string ServerTiming = "Server-Timing";
}
