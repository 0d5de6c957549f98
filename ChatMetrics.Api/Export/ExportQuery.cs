using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Export;

/// <summary>How a file is to be, as sent.</summary>
internal sealed class ExportQuery
{
    private static readonly string Names = string.Join(", ", ExportFormat.All.Select(format => format.Name));

    /// <summary><c>csv</c> (when absent), <c>jsonl</c> or <c>json</c>.</summary>
    [FromQuery(Name = "format")]
    public string? Format { get; init; }

    /// <summary>Whether the last line of CSV and JSON lines is to be the number of rows.</summary>
    [FromQuery(Name = "footer")]
    public bool? Footer { get; init; }

    /// <summary>The format; the default one if it cannot be read: then that is among the errors.</summary>
    public ExportFormat ReadFormat(FieldErrors errors)
    {
        var format = ExportFormat.Find(Format ?? ExportFormat.Csv.Name);
        if (format is null)
        {
            errors.Add("format", $"Must be one of {Names}.");
        }

        return format ?? ExportFormat.Csv;
    }
}
