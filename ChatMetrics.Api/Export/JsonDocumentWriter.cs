using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace ChatMetrics.Api.Export;

/// <summary>One JSON object with all rows, a line for each, and their count. Of a file that is broken off it is no JSON.</summary>
internal sealed class JsonDocumentWriter(PipeWriter output, ExportTable table) : IRowWriter
{
    private readonly JsonRows _rows = new(output, table);
    private bool _hasRows;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Write($"{{\"{table.Name}\":[");
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(object row, CancellationToken cancellationToken)
    {
        _rows.Write(_hasRows ? ",\n"u8 : "\n"u8);
        _hasRows = true;
        _rows.WriteRow(row);
        return _rows.SendAsync(cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _rows.FlushAsync(cancellationToken);

    public ValueTask CompleteAsync(ExportCount count, bool hasFooter, CancellationToken cancellationToken)
    {
        var unreadable = count.Unreadable > 0 ? $",\"unreadable\":{count.Unreadable}" : "";
        Write($"\n],\"complete\":true,\"rows\":{count.Rows}{unreadable}}}\n");
        return _rows.FlushAsync(cancellationToken);
    }

    // Without the brace at the end nobody takes it for the whole.
    public ValueTask BreakOffAsync(ExportCount count, string reason, CancellationToken cancellationToken)
    {
        Write($"\n],\"complete\":false,\"rows\":{count.Rows},\"reason\":\"{JsonEncodedText.Encode(reason)}\"\n");
        return _rows.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private void Write(string text) => _rows.Write(Encoding.UTF8.GetBytes(text));
}
