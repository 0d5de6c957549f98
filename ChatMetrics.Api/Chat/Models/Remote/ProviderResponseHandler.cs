using System.Buffers;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Mends what some providers send before the SDK stumbles over it: see <see cref="ProviderResponseNormalizer"/>.
/// </summary>
/// <param name="streams">Whether answers come as lines, which go on as they come; else as one.</param>
/// <param name="inner">Asks the provider.</param>
internal sealed class ProviderResponseHandler(bool streams, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            var content = new StreamContent(
                new MendedStream(await response.Content.ReadAsStreamAsync(cancellationToken), streams));
            content.Headers.ContentType = response.Content.Headers.ContentType;
            response.Content = content;
        }

        return response;
    }

    private sealed class MendedStream(Stream inner, bool byLine) : AnswerStream(inner)
    {
        private readonly Stream _inner = inner;
        private readonly ProviderResponseNormalizer _mender = new();
        private readonly byte[] _read = new byte[4096];
        private readonly ArrayBufferWriter<byte> _begun = new();
        private ReadOnlyMemory<byte> _mended;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_mended.IsEmpty)
            {
                var read = await _inner.ReadAsync(_read, cancellationToken);
                if (read == 0 && _begun.WrittenCount == 0)
                {
                    return 0;
                }

                Mend(_read.AsSpan(0, read));
            }

            var count = Math.Min(buffer.Length, _mended.Length);
            _mended[..count].CopyTo(buffer);
            _mended = _mended[count..];
            return count;
        }

        // Whole lines are corrected; at the end, whatever is left.
        private void Mend(ReadOnlySpan<byte> read)
        {
            var whole = byLine ? read.LastIndexOf((byte)'\n') + 1 : 0;
            _begun.Write(read[..whole]);
            if (whole > 0 || read.IsEmpty)
            {
                _mended = _mender.Mend(_begun.WrittenSpan);
                _begun.ResetWrittenCount();
            }

            _begun.Write(read[whole..]);
        }
    }
}
