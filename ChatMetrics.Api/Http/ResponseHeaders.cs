namespace ChatMetrics.Api.Http;

/// <summary>Headers of our own, which pages of other origins may read.</summary>
internal static class ResponseHeaders
{
    public const string ChatId = "X-Chat-Id";
    public const string ServerTiming = "Server-Timing";
}
