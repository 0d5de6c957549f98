using System.Text.Json;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Reports;

/// <summary>
/// Reads the body of <c>POST /performance-reports</c>: one report or a batch. A report without an id is given one.
/// </summary>
internal sealed class PerformanceReportReader(ChatIdSource ids, TextPrivacy texts, TimeProvider time)
{
    private const int MaxReports = 100;
    private const int MaxMetrics = 200;
    private const int MaxOperationInId = 100;
    private const int MillisecondDigits = 13;
    private const string BatchRule = "Must be an array of 1 to 100 reports.";

    /// <exception cref="InvalidFieldsException">
    /// The body is not JSON, or fields are missing, malformed or out of bounds.
    /// </exception>
    /// <exception cref="BadHttpRequestException">
    /// The body is too large (413) or neither called JSON nor plain text (415).
    /// </exception>
    public Task<IReadOnlyList<PerformanceReport>> ReadAsync(HttpRequest request)
    {
        // As plain text a browser sends it to another origin without asking first, also while a page goes away.
        var isText = request.GetTypedHeaders().ContentType?.MediaType.Equals(
            "text/plain", StringComparison.OrdinalIgnoreCase) is true;
        if (!isText && !request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "Send the report as JSON: Content-Type: application/json, or text/plain.",
                StatusCodes.Status415UnsupportedMediaType);
        }

        return JsonBody.ReadAsync(request, Read);
    }

    private IReadOnlyList<PerformanceReport> Read(JsonElement body, FieldErrors errors)
    {
        var fields = new JsonFields(body, "", errors);
        var batch = fields.Find("reports") is null
            ? [fields]
            : fields.Objects("reports", MaxReports, BatchRule, "A report must be an object.");
        if (batch.Count == 0 && !errors.Any)
        {
            errors.Add("reports", BatchRule);
        }

        var reports = batch.ConvertAll(report => Report(report, errors));
        errors.ThrowIfAny();
        return reports.ConvertAll(report => WithId(texts.Redact(report)));
    }

    private PerformanceReport Report(JsonFields fields, FieldErrors errors)
    {
        var report = new PerformanceReport
        {
            Id = fields.Optional("id"),
            Operation = fields.Required("operation"),
            Source = fields.Required("source"),
            Service = fields.Optional("service"),
            ChatId = fields.Optional("chat_id"),
            StartedAt = ReportRules.ParseTime(fields.Required("started_at"), fields.PathOf("started_at"), time.GetUtcNow(), errors),
            TotalMs = Units.Milliseconds(fields.RequiredAmount("total_ms")),
            Metrics = fields.Objects("metrics", MaxMetrics, "Must be an array of at most 200 metrics.", "A metric must be an object.")
                .ConvertAll(metric => Metric(metric, errors)),
            Metadata = ReportMetadata.Read(fields, errors),
        };
        ReportRules.CheckOwnId(report.Id, fields.PathOf("id"), errors);
        ReportRules.CheckName(report.Operation, fields.PathOf("operation"), errors);
        ReportRules.CheckSource(report.Source, fields.PathOf("source"), errors);
        ReportRules.CheckName(report.Service, fields.PathOf("service"), errors);
        ReportRules.CheckChatId(report.ChatId, fields.PathOf("chat_id"), errors);
        return report;
    }

    private static ReportMetric Metric(JsonFields fields, FieldErrors errors)
    {
        var metric = new ReportMetric(
            fields.Required("name"),
            // Below 0: it began before the operation did.
            Units.Milliseconds(fields.RequiredNumber("started_at_ms")),
            Units.Milliseconds(fields.RequiredAmount("duration_ms")),
            ReportMetadata.Read(fields, errors));
        ReportRules.CheckName(metric.Name, fields.PathOf("name"), errors);
        return metric;
    }

    private PerformanceReport WithId(PerformanceReport report) => report with { Id = report.Id ?? NewId(report.Operation) };

    private string NewId(string operation)
    {
        var name = operation.Take(MaxOperationInId)
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '-' ? c : '_');
        // The hyphen keeps it apart from those of chats.
        return $"{string.Concat(name)}_{ids.Next()[ChatIdSource.Prefix.Length..].Insert(MillisecondDigits, "-")}";
    }
}
