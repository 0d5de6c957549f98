using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace ChatMetrics.Api.Export;

/// <summary>A JSON object in a line for each row.</summary>
internal sealed class JsonLinesWriter(PipeWriter output, ExportTable table) : IRowWriter
{
    private readonly JsonRows _rows = new(output, table);

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask WriteAsync(object row, CancellationToken cancellationToken)
    {
        _rows.WriteRow(row);
        _rows.Write("\n"u8);
        return _rows.SendAsync(cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _rows.FlushAsync(cancellationToken);

    public ValueTask CompleteAsync(ExportCount count, bool hasFooter, CancellationToken cancellationToken)
    {
        if (hasFooter)
        {
            var unreadable = count.Unreadable > 0 ? $",\"unreadable\":{count.Unreadable}" : "";
            WriteLine($"{{\"complete\":true,\"rows\":{count.Rows}{unreadable}}}");
        }

        return _rows.FlushAsync(cancellationToken);
    }

    public ValueTask BreakOffAsync(ExportCount count, string reason, CancellationToken cancellationToken)
    {
        WriteLine($"{{\"complete\":false,\"rows\":{count.Rows},\"reason\":\"{JsonEncodedText.Encode(reason)}\"}}");
        return _rows.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private void WriteLine(string json) => _rows.Write(Encoding.UTF8.GetBytes($"{json}\n"));
}
