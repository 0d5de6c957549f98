using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using ChatMetrics.LoadGenerator.Questions;

namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>Asks the API questions by <c>POST /chat</c>.</summary>
/// <param name="address">Where the API is.</param>
/// <param name="key">A key to it; null if it needs none.</param>
internal sealed class ApiClient(Uri address, string? key) : IDisposable
{
    // Longer than the API's timeout for a model.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new()
    {
        BaseAddress = address,
        Timeout = Timeout,
        DefaultRequestHeaders = { Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key) },
    };

    public Uri Address => address;

    /// <exception cref="OperationCanceledException">Cancelled by the token; a timeout of the API is a result.</exception>
    public async Task<AskResult> AskAsync(Conversation conversation, Question question, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat")
        {
            Content = JsonContent.Create(new { message = question.Message, conversation_id = conversation.Id, model = conversation.Model }),
        };
        if (question.IsStreamed)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? AskResult.Unavailable
                : !response.IsSuccessStatusCode ? AskResult.Failed
                : question.IsStreamed ? await ReadStreamAsync(response, question.IsAbandoned, cancellationToken)
                : await ReadAsync(response, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return AskResult.Unavailable;
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<AskResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return AskResult.Answered;
    }

    private static async Task<AskResult> ReadStreamAsync(HttpResponseMessage response, bool isAbandoned, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.EventType is "completed" || isAbandoned)
            {
                return AskResult.Answered;
            }

            if (item.EventType is "error")
            {
                return AskResult.Failed;
            }
        }

        return AskResult.Unavailable;
    }
}
