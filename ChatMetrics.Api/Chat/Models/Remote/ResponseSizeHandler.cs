namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Aborts any response that exceeds its limit: a stream, a body or an error.</summary>
internal sealed class ResponseSizeHandler(int maxMb, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const long BytesPerMb = 1_048_576;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var content = new StreamContent(
            new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), maxMb * BytesPerMb));
        foreach (var (name, values) in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
        return response;
    }

    private sealed class LimitedStream(Stream inner, long maxBytes) : AnswerStream(inner)
    {
        private readonly Stream _inner = inner;
        private long _bytes;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await _inner.ReadAsync(buffer, cancellationToken);
            return (_bytes += read) > maxBytes ? throw new ModelFailedException(ModelFault.AnswerTooLong) : read;
        }
    }
}
