using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatMetrics.Api.Export;

/// <summary>Writes rows as JSON objects, each with every column, and what stands between them.</summary>
internal sealed class JsonRows(PipeWriter output, ExportTable table) : IAsyncDisposable
{
    private const int BytesAtOnce = 32 * 1024;

    private readonly Utf8JsonWriter _json = new(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly (ExportColumn Column, JsonEncodedText Name)[] _columns =
        [.. table.Columns.Select(column => (column, JsonEncodedText.Encode(column.Name)))];

    private long _unsent;

    public void WriteRow(object row)
    {
        _json.Reset();
        _json.WriteStartObject();
        foreach (var (column, name) in _columns)
        {
            if (column.Read(row) is { } value)
            {
                _json.WritePropertyName(name);
                JsonSerializer.Serialize(_json, value, column.Type);
            }
            else
            {
                _json.WriteNull(name);
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        _unsent += _json.BytesCommitted;
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        output.Write(text);
        _unsent += text.Length;
    }

    /// <summary>Sends what is written, once it is much.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken) =>
        _unsent < BytesAtOnce ? ValueTask.CompletedTask : FlushAsync(cancellationToken);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _unsent = 0;
        await output.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();
}
