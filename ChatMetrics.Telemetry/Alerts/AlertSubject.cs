using System.Globalization;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// What a rule watches, by name: a host, the model, user or purpose, the level of a budget behind that; nothing where there is only one.
/// </summary>
internal static class AlertSubject
{
    public static string WithLevel(string subject, double level) =>
        string.Create(CultureInfo.InvariantCulture, $"{subject} {level}").TrimStart();

    /// <summary>The subject without its level.</summary>
    public static string WithoutLevel(string subject) =>
        subject.LastIndexOf(' ') is >= 0 and var space ? subject[..space] : "";

    /// <summary>Of the groups that are stored those that a rule watches; the one that it names even if nothing is stored of it.</summary>
    public static IEnumerable<string> GroupsIn(this AlertRule rule, IEnumerable<string> stored) =>
        rule.By is { } by ? StatisticsGroups.For(by, stored).Select(group => group.Group) : [ChatGroup.KeyOf(rule.Group)];
}

/// <summary>The points of a rule's groups, of which not every one is stored at any time.</summary>
internal sealed class PointsBySubject
{
    private readonly AlertRule _rule;
    private readonly Dictionary<string, Dictionary<DateTimeOffset, AlertPoint>> _points = [];

    /// <param name="known">Subjects that have points in any case.</param>
    public PointsBySubject(AlertRule rule, IEnumerable<string> known)
    {
        _rule = rule;
        foreach (var subject in known)
        {
            _points[rule.Metric.Source == AlertSource.Budget ? AlertSubject.WithoutLevel(subject) : subject] = [];
        }
    }

    public void Add(string group, AlertPoint point)
    {
        var subject = _rule.By is { } by ? StatisticsGroups.For(by, [group]).Single().Name : "";
        if (!_points.TryGetValue(subject, out var points))
        {
            _points[subject] = points = [];
        }

        points[point.At] = point;
    }

    /// <summary>Every subject at every time.</summary>
    public IReadOnlyList<AlertSeries> ToSeries(IEnumerable<DateTimeOffset> times) =>
    [
        .. _points.Select(subject => new AlertSeries(
            subject.Key, [.. times.Select(at => subject.Value.GetValueOrDefault(at, new AlertPoint(at, null, null)))])
        {
            Group = _rule.By is { } by ? new ChatGroup(by, subject.Key) : _rule.Group,
        }),
    ];
}
