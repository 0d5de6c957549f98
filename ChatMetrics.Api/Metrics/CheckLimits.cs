using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads the limits of a check. What cannot be read is among the errors.</summary>
internal static class CheckLimits
{
    private const string DefaultComparison = "duration_ms";
    private const string Percent = "%";
    private const double MaxShare = 100;

    private static readonly string ComparedNames =
        string.Join(", ", ComparableFigure.All.Where(figure => !figure.IsSum).Select(figure => figure.Name));

    /// <summary>One limit of one figure.</summary>
    /// <param name="text">Null where it is not asked for.</param>
    /// <param name="name">The figure's.</param>
    public static IEnumerable<FigureLimit> Read(string field, string? text, string name, FieldErrors errors)
    {
        var figure = ComparableFigure.Find(name)!;
        if (text is null || LimitText.Read(field, text, figure.Unit, errors) is not { } limit)
        {
            return [];
        }

        if (figure.Unit == Percent && limit > MaxShare)
        {
            errors.Add(field, $"A share is at most {MaxShare} %, so that {text} would always hold.");
        }

        return [new FigureLimit(field, figure, limit)];
    }

    /// <summary><c>2s</c>, or <c>workflow_start:2s,total:3s</c>.</summary>
    public static IEnumerable<FigureLimit> ReadPercentiles(string field, int percent, string? text, FieldErrors errors)
    {
        foreach (var part in text?.Split(',') ?? [])
        {
            var (of, limit) = part.Split(':', 2) is [var name, var after] ? (name, after) : ("total", part);
            if (ComparableFigure.FindPercentile(percent, of) is not { } figure)
            {
                errors.Add(
                    field, $"There is no {of}: one of {string.Join(", ", ComparableFigure.PercentileNames)}, a colon and the limit.");
            }
            else if (LimitText.Read(field, limit, figure.Unit, errors) is { } read)
            {
                yield return new FigureLimit($"{field}:{of}", figure, read);
            }
        }
    }

    /// <summary><c>10%</c>, or <c>duration_p95_ms:10%,price_usd:5%</c>.</summary>
    public static IEnumerable<FigureLimit> ReadWorseBy(string field, string? text, FieldErrors errors)
    {
        foreach (var part in text?.Split(',') ?? [])
        {
            var (of, limit) = part.Split(':', 2) is [var name, var after] ? (name, after) : (DefaultComparison, part);
            if (ComparableFigure.Find(of) is not { IsSum: false } figure)
            {
                errors.Add(field, $"There is no {of}: one of {ComparedNames}, a colon and the limit.");
            }
            else if (LimitText.Read(field, limit, Percent, errors) is { } read)
            {
                yield return new FigureLimit($"{field}:{of}", figure, read);
            }
        }
    }
}
