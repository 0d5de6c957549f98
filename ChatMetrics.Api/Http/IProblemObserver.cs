namespace ChatMetrics.Api.Http;

/// <summary>Is told of each error that a caller gets as a problem document.</summary>
internal interface IProblemObserver
{
    /// <param name="detail">What the caller is told.</param>
    void Failed(HttpContext context, Exception exception, int status, string detail);
}
