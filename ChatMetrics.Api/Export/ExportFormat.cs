namespace ChatMetrics.Api.Export;

/// <summary>How an export is written.</summary>
internal sealed class ExportFormat
{
    private readonly Func<HttpResponse, ExportTable, IRowWriter> _create;

    private ExportFormat(string name, string contentType, Func<HttpResponse, ExportTable, IRowWriter> create) =>
        (Name, ContentType, _create) = (name, contentType, create);

    public static ExportFormat Csv { get; } = new(
        "csv", "text/csv; charset=utf-8; header=present", (response, table) => new CsvRowWriter(response.Body, table));

    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        Csv,
        new("jsonl", "application/x-ndjson", (response, table) => new JsonLinesWriter(response.BodyWriter, table)),
        new("json", "application/json", (response, table) => new JsonDocumentWriter(response.BodyWriter, table)),
    ];

    /// <summary>As it is asked for, and the end of a file's name.</summary>
    public string Name { get; }

    public string ContentType { get; }

    /// <summary>The format of that name; null when there is none.</summary>
    public static ExportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    public IRowWriter CreateWriter(HttpResponse response, ExportTable table) => _create(response, table);
}
