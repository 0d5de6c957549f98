using System.Globalization;
using System.Text;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Check;

/// <summary>What was checked, as a table for the console.</summary>
internal static class CheckTable
{
    public static string Create(string url, StatisticsCheck check)
    {
        string[][] rows =
        [
            ["", "limit", "at most", "is", "chats", ""],
            .. check.Checks.Select(limit => new[]
            {
                limit.Ok ? "ok" : "FAILED",
                limit.Name,
                limit.Name == "min_chats" ? "" : Number(limit.Limit, limit.Unit),
                limit.Value is { } value ? Number(value, limit.Unit) : "unknown",
                limit.Count.ToString("#,0", CultureInfo.InvariantCulture),
                limit.Summary,
            }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var table = new StringBuilder();
        table.AppendLine(
            CultureInfo.InvariantCulture,
            $"{url}, {check.From:yyyy-MM-dd HH:mm} to {check.To:yyyy-MM-dd HH:mm} UTC: "
            + $"{check.Chats:#,0} {(check.Chats == 1 ? "chat" : "chats")}");
        table.AppendLine();
        foreach (var row in rows)
        {
            table.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        table.AppendLine().AppendLine(check.Summary);
        foreach (var limit in check.Checks.Where(limit => !limit.Ok))
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"  {limit.Name}: {AddressOf(url, limit)}");
        }

        return table.ToString();
    }

    /// <summary>Where the chats behind a limit are.</summary>
    public static string AddressOf(string url, CheckedLimit limit) => url + limit.See;

    private static string Number(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.#########} {unit}");
}
