using System.Globalization;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Holds figures against limits. A limit holds only if its figure is known of enough chats: what nobody has asked, or nobody has
/// measured, is not passed in silence.
/// </summary>
internal sealed class CheckReport(CheckRequest request, PeriodRange range, CountedChats chats)
{
    private const string MinChats = "min_chats";

    /// <param name="baseline">The chats of the baseline; null where there is none.</param>
    public StatisticsCheck Create(CountedChats? baseline)
    {
        CheckedLimit[] checks =
        [
            CheckCount(),
            .. request.Limits.Select(Check),
            .. request.WorseBy.Select(limit => Compare(limit, baseline!)),
        ];
        var broken = checks.Where(check => !check.Ok).Select(check => check.Name).ToArray();
        return new StatisticsCheck(
            broken.Length == 0,
            request.Chats.Window.Name,
            range.From,
            range.To,
            chats.Counted.Count,
            broken.Length == 0 ? Text($"All {checks.Length} limits hold.")
                : Text($"{broken.Length} of {checks.Length} limits {(broken.Length == 1 ? "does" : "do")} not hold: ")
                    + Text($"{string.Join(", ", broken)}."),
            checks);
    }

    private CheckedLimit CheckCount()
    {
        var (count, isEnough) = (chats.Counted.Count, chats.Counted.Count >= request.MinChats);
        var words = count == 0 ? $"no chats in {request.Chats.Window.Words}"
            : isEnough ? Text($"{count:#,0}, at least {request.MinChats:#,0}")
            : Text($"{count:#,0} is fewer than {request.MinChats:#,0}");
        return new CheckedLimit(MinChats, request.MinChats, count, "chats", isEnough, count, words, See("/chats?"));
    }

    private CheckedLimit Check(FigureLimit limit)
    {
        var figure = limit.Figure;
        var (value, count, unknown) = figure.Read(chats);
        var shown = Rounded(value, figure.Unit);
        var isWithin = shown <= limit.Limit;
        var words = (shown, count) switch
        {
            (null, _) or (_, 0) => "not known of any chat",
            _ when count < request.MinChats => Text($"known of {count:#,0} chats, fewer than {request.MinChats:#,0}"),
            _ => $"{FigureText.Format(figure.Name, shown.Value)} is {(isWithin ? "within" : "above")} "
                + FigureText.Format(figure.Name, limit.Limit),
        };
        return new CheckedLimit(
            limit.Name,
            limit.Limit,
            shown,
            figure.Unit,
            isWithin && count >= request.MinChats,
            count,
            words + (unknown > 0 && count > 0 ? Text($"; not known of {unknown:#,0} of {chats.Counted.Count:#,0} chats") : ""),
            See(figure.Chats));
    }

    // What the chats cannot show is no reason to fail, but too few of them are.
    private CheckedLimit Compare(FigureLimit limit, CountedChats baseline)
    {
        var compared = new FigureComparison(limit.Figure, baseline, chats);
        var change = compared.ChangePercent;
        var isWorse = compared.IsMore && !(change <= limit.Limit);
        var result = compared.ToContract();
        return new CheckedLimit(
            limit.Name,
            limit.Limit,
            change,
            "%",
            compared.Differs is not null && !isWorse && compared.Count >= request.MinChats,
            result.BCount,
            compared.Count < request.MinChats
                ? Text($"{compared.Count:#,0} chats to compare, fewer than {request.MinChats:#,0}") : compared.Words,
            See(limit.Figure.Chats)) with
        { BaselineCount = result.ACount };
    }

    private string See(string path)
    {
        var group = request.Chats.Group is { } of ? $"&{of.Grouping.Name()}={Uri.EscapeDataString(of.Name)}" : "";
        return $"{path}{(path.EndsWith('?') ? "" : "&")}"
            + $"from={UtcMillisecondsConverter.Text(range.From)}&to={UtcMillisecondsConverter.Text(range.To)}{group}";
    }

    // What is compared is what is shown.
    private static double? Rounded(double? value, string unit) =>
        value is { } known ? Math.Round(known, unit == "USD" ? 9 : 4) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
