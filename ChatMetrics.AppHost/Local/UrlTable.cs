namespace ChatMetrics.AppHost.Local;

/// <summary>Where everything is to be found, printed once all is up.</summary>
internal static class UrlTable
{
    public static IEnumerable<string> Lines(IReadOnlyList<Uri> replicas, string redis, string data, string traces)
    {
        var api = replicas[0];
        (string Name, string Value)[] rows =
        [
            ("Dashboard", api.ToString()),
            ("Ask a question", $"POST {new Uri(api, "chat")}"),
            ("Health", $"{new Uri(api, Composition.HealthPath)}"),
            ("OpenAPI", $"{new Uri(api, "openapi/v1.json")}"),
            ("Live metrics", $"{new Uri(api, "live-metrics")}"),
            .. replicas.Skip(1).Select((url, index) => ($"Replica {index + 2}", url.ToString())),
            ("Redis", redis),
            ("Data", data),
            ("Aspire dashboard", traces),
        ];
        var width = rows.Max(row => row.Name.Length);
        return ["", .. rows.Select(row => $"  {row.Name.PadRight(width)}  {row.Value}"), ""];
    }
}
