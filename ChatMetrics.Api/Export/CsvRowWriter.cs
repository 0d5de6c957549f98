using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using CsvHelper;

namespace ChatMetrics.Api.Export;

/// <summary>CSV by RFC 4180: a header, then a line for each row.</summary>
internal sealed class CsvRowWriter(Stream output, ExportTable table) : IRowWriter
{
    // A spreadsheet would run a text that begins so as a formula; numbers are left as they are.
    private const string FormulaStarts = "=+-@\t\r\n";

    // So would some in East Asia; the writer knows ASCII only.
    private const string WideFormulaStarts = "＝＋－＠";

    private static readonly CsvWriterOptions Options = new()
    {
        Injection = CsvInjection.Escape,
        InjectionCharacters = FormulaStarts,
        CommentPrefix = '#',
        TrueValue = "true",
        FalseValue = "false",
        FormatProvider = CultureInfo.InvariantCulture,
    };

    private readonly CsvWriter _csv = CsvWriter.Create(output, Options, leaveOpen: true);
    private readonly ArrayBufferWriter<byte> _nested = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _csv.WriteHeader([.. table.Columns.Select(column => column.Name)]);
        return ValueTask.CompletedTask;
    }

    public ValueTask WriteAsync(object row, CancellationToken cancellationToken)
    {
        foreach (var column in table.Columns)
        {
            Write(column, column.Read(row));
        }

        return _csv.EndRecordAsync(cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _csv.FlushAsync(cancellationToken);

    public ValueTask CompleteAsync(ExportCount count, bool hasFooter, CancellationToken cancellationToken)
    {
        if (hasFooter)
        {
            var unreadable = count.Unreadable > 0 ? $", {count.Unreadable} more are unreadable" : "";
            _csv.WriteComment($" complete: {count.Rows} rows{unreadable}");
        }

        return _csv.FlushAsync(cancellationToken);
    }

    public ValueTask BreakOffAsync(ExportCount count, string reason, CancellationToken cancellationToken)
    {
        _csv.WriteComment($" incomplete after {count.Rows} rows: {reason}");
        return _csv.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _csv.DisposeAsync();
    }

    private void Write(ExportColumn column, object? value)
    {
        switch (value)
        {
            case not null when column.IsNested:
                WriteNested(column, value);
                break;
            case string { Length: > 0 } text when WideFormulaStarts.Contains(text[0], StringComparison.Ordinal):
                _csv.WriteField($"'{text}");
                break;
            case DateTimeOffset time:
                _csv.WriteField(UtcMillisecondsConverter.Text(time));
                break;
            default:
                _csv.WriteField(value);
                break;
        }
    }

    private void WriteNested(ExportColumn column, object value)
    {
        _nested.ResetWrittenCount();
        _json.Reset(_nested);
        JsonSerializer.Serialize(_json, value, column.Type);
        _json.Flush();
        _csv.WriteField(_nested.WrittenSpan);
    }
}
