using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatMetrics.AppHost.Tests.Running;

namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>A query of a panel, its variables replaced.</summary>
internal sealed record PanelQuery(string Panel, string Expression, bool IsInstant);

/// <summary>The dashboard in docs/grafana, as Grafana reads it.</summary>
internal sealed partial class GrafanaDashboard
{
    /// <summary>How far it looks back when it is opened.</summary>
    public static readonly TimeSpan Range = TimeSpan.FromHours(1);

    /// <summary>Between two points, of panels that are 360 pixels wide.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly JsonElement _json;

    private GrafanaDashboard(JsonElement json) => _json = json;

    /// <summary>Those of its variables that Prometheus is asked for, in order: each may use those before it.</summary>
    private IEnumerable<JsonElement> Variables => _json.Items("templating", "list").Where(variable => variable.Text("type") == "query");

    public static GrafanaDashboard Read()
    {
        var file = Path.Combine(Projects.ChatMetrics_AppHost.ProjectPath, "..", "docs", "grafana", "chatmetrics.json");
        var json = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file));
        Assert.Equal("now-1h", json.Text("time", "from"));
        return new(json);
    }

    /// <summary>The queries of all panels, all variables at "All".</summary>
    public async Task<IReadOnlyList<PanelQuery>> GetQueriesAsync(PrometheusServer prometheus)
    {
        var values = new Dictionary<string, string>
        {
            // Grafana's rule: a scrape more than a step, and four scrapes at least.
            ["__rate_interval"] = Seconds(TimeSpan.FromTicks(
                Math.Max((Step + PrometheusServer.ScrapeInterval).Ticks, (4 * PrometheusServer.ScrapeInterval).Ticks))),
            ["__range"] = Seconds(Range),
        };
        foreach (var variable in Variables)
        {
            values[variable.Text("name")] = await GetAllAsync(prometheus, variable, values);
        }

        return
        [
            .. from panel in _json.Items("panels")
               where panel.Text("type") != "row"
               from target in panel.Items("targets")
               select new PanelQuery(
                   panel.Text("title"), Replace(target.Text("expr"), values), target.TryGetProperty("instant", out var instant) && instant.GetBoolean()),
        ];
    }

    // What stands for all values: what the dashboard says, or each of them.
    private static async Task<string> GetAllAsync(PrometheusServer prometheus, JsonElement variable, Dictionary<string, string> values)
    {
        var query = LabelValues().Match(Replace(variable.Text("query", "query"), values));
        Assert.True(query.Success, variable.Text("query", "query"));
        var all = await prometheus.GetLabelValuesAsync(query.Groups["label"].Value, query.Groups["selector"].Value);
        Assert.NotEmpty(all);
        return variable.TryGetProperty("allValue", out var given) ? given.GetString()! : $"({string.Join('|', all)})";
    }

    private static string Replace(string text, Dictionary<string, string> values) => Variable().Replace(text, match => values[match.Groups["name"].Value]);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s");

    [GeneratedRegex(@"\$(?<name>\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
