using System.Globalization;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// A figure of two sides, and what its difference says of other such chats: each side's 95 % interval (<see cref="Interval"/>) gives that
/// of the change. Shares differ by percentage points, everything else by a factor.
/// </summary>
internal sealed class FigureComparison
{
    private readonly ComparableFigure _figure;
    private readonly FigureValue _a;
    private readonly FigureValue _b;
    private readonly bool _isEnough;
    // Of a share in points; otherwise in percent of A.
    private readonly Interval? _change;

    public FigureComparison(ComparableFigure figure, CountedChats a, CountedChats b)
    {
        (_figure, _a, _b) = (figure, figure.Read(a), figure.Read(b));
        _isEnough = !figure.IsSum && Count >= figure.MinChats;
        if (_isEnough && figure.IntervalOf(a) is { } aWithin && figure.IntervalOf(b) is { } bWithin)
        {
            var (from, to) = (_a.Value!.Value, _b.Value!.Value);
            _change = IsShare ? Interval.OfDifference(from, aWithin, to, bWithin)
                : aWithin.Low > 0 && bWithin.Low > 0 ? Interval.OfQuotient(from, aWithin, to, bWithin).ToChangePercent()
                : null;
        }
    }

    /// <summary>The chats of the side that has fewer.</summary>
    public long Count => Math.Min(_a.Count, _b.Count);

    /// <summary>Whether the chats show a difference; null where they are too few to say.</summary>
    public bool? Differs =>
        _change is { } within ? within.Low > 0 || within.High < 0
        : _isEnough && (_a.Value is 0 || _b.Value is 0) ? _a.Value != _b.Value
        : null;

    /// <summary>Whether they show that B has more of it.</summary>
    public bool IsMore => Differs is true && _b.Value > _a.Value;

    /// <summary>From A to B; null where one is not known, or A is 0 and B is not.</summary>
    public double? ChangePercent => _a.Value is 0 && _b.Value is 0 ? 0 : ComparableFigure.ChangePercent(_a.Value, _b.Value);

    private bool IsShare => _figure is ShareFigure;

    public ComparedFigure ToContract() => new()
    {
        Name = _figure.Name,
        A = Rounded(_a.Value),
        B = Rounded(_b.Value),
        ACount = _a.Count,
        BCount = _b.Count,
        ChangePercent = ChangePercent,
        ChangeLowPercent = IsShare ? null : OneDecimal(_change?.Low),
        ChangeHighPercent = IsShare ? null : OneDecimal(_change?.High),
        Points = IsShare && _b.Value - _a.Value is { } points
            ? new(Math.Round(points, 1), OneDecimal(_change?.Low), OneDecimal(_change?.High)) : null,
        Differs = Differs,
        Summary = _figure.IsSum ? null : Words,
    };

    /// <summary>What the chats show of B.</summary>
    public string Words => (Differs, _change) switch
    {
        (true, { } within) => $"{Direction} by {Amount(within)}",
        (true, null) => $"{Direction}, {Format(_b)} against {Format(_a)}",
        (false, { } within) => $"no difference that {Counts} chats could show ({Signed(within.Low)} to {Signed(within.High)})",
        (false, null) => "no difference, 0 for both",
        _ when _a.Value is null || _b.Value is null =>
            "not known of " + (_a.Value is not null ? "B" : _b.Value is not null ? "A" : "either"),
        _ => $"{Counts} chats are too few to compare",
    };

    private string Direction => IsMore ? _figure.More : _figure.Less;

    private string Counts => _a.Count == _b.Count ? Text($"{_a.Count:#,0}") : Text($"{_a.Count:#,0} and {_b.Count:#,0}");

    // With ± where it is about as far up as down.
    private string Amount(Interval within)
    {
        var change = Math.Abs(IsShare ? _b.Value!.Value - _a.Value!.Value : 100 * (_b.Value!.Value - _a.Value!.Value) / _a.Value!.Value);
        var (low, high) = IsMore ? (within.Low, within.High) : (-within.High, -within.Low);
        var decimals = high - low < 4 ? 1 : 0;
        var (down, up) = (Math.Round(change - low, decimals), Math.Round(high - change, decimals));
        return down != up && Math.Abs(down - up) > 0.1 * change
            ? $"{InUnit(change, decimals)} ({Digits(low, decimals)} to {InUnit(high, decimals)})"
            : $"{(IsShare ? Digits(change, decimals) : InUnit(change, decimals))} ± {InUnit(Math.Max(down, up), decimals)}";
    }

    private string Signed(double value) => (value >= 0 ? "+" : "-") + InUnit(Math.Abs(value), Math.Abs(value) < 4 ? 1 : 0);

    private string InUnit(double value, int decimals) => Digits(value, decimals) + (IsShare ? " points" : " %");

    private string Format(FigureValue value) => FigureText.Format(_figure.Name, value.Value!.Value);

    private double? Rounded(double? value) => value is { } known ? _figure.Rounded(known) : null;

    private static string Digits(double value, int decimals) =>
        Math.Round(value, decimals).ToString(decimals == 0 ? "#,0" : "0.0", CultureInfo.InvariantCulture);

    private static double? OneDecimal(double? value) => value is { } known ? Math.Round(known, 1) : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
