using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.AppHost.Services;
using ChatMetrics.AppHost.Tests.Running;

namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>The installed Prometheus on a free port, with data of its own, which scrapes often.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    public static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string?> _output = new();
    private readonly HttpClient _http;
    private readonly Process _process;

    private PrometheusServer(string program, IEnumerable<(string Job, Uri Address)> targets)
    {
        var port = LoopbackPort.FindFree();
        var settings = Path.Combine(_folder.Path, "prometheus.yml");
        var interval = string.Create(CultureInfo.InvariantCulture, $"{ScrapeInterval.TotalSeconds}s");
        File.WriteAllLines(
            settings,
            [
                "global:",
                $"  scrape_interval: {interval}",
                $"  scrape_timeout: {interval}",
                "scrape_configs:",
                .. targets.SelectMany(target => (string[])
                [
                    $"- job_name: {target.Job}",
                    "  static_configs:",
                    $"  - targets: ['{target.Address.Authority}']",
                ]),
            ]);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _process = Process.Start(new ProcessStartInfo(
            program,
            [
                $"--config.file={settings}", $"--storage.tsdb.path={Path.Combine(_folder.Path, "data")}",
                $"--web.listen-address=127.0.0.1:{port}", "--enable-feature=exemplar-storage",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data);
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>What it wrote.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    public static async Task<PrometheusServer> StartAsync(string program, params IReadOnlyList<(string Job, Uri Address)> targets)
    {
        var prometheus = new PrometheusServer(program, targets);
        await Eventually.HoldsAsync(prometheus.IsReadyAsync, "ready Prometheus", () => prometheus.Output);
        return prometheus;
    }

    /// <summary>Those that it scrapes.</summary>
    public async Task<JsonElement[]> GetTargetsAsync() => (await GetAsync("targets")).Items("activeTargets");

    /// <summary>The values of an expression now, one for each series.</summary>
    public async Task<double[]> QueryAsync(string expression) =>
        [.. (await GetAsync($"query?query={Uri.EscapeDataString(expression)}")).Items("result").Select(series => Value(series.At("value")))];

    /// <summary>The values of an expression over a time, of all series.</summary>
    public async Task<double[]> QueryAsync(string expression, DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var range = string.Create(
            CultureInfo.InvariantCulture, $"start={from.ToUnixTimeSeconds()}&end={to.ToUnixTimeSeconds()}&step={step.TotalSeconds}");
        return
        [
            .. from series in (await GetAsync($"query_range?query={Uri.EscapeDataString(expression)}&{range}")).Items("result")
               from value in series.Items("values")
               select Value(value),
        ];
    }

    /// <summary>The traces to which an expression's series point.</summary>
    public async Task<string[]> QueryTracesAsync(string expression, DateTimeOffset from, DateTimeOffset to)
    {
        var range = $"start={from.ToUnixTimeSeconds()}&end={to.ToUnixTimeSeconds()}";
        return
        [
            .. from series in (await GetAsync($"query_exemplars?query={Uri.EscapeDataString(expression)}&{range}")).EnumerateArray()
               from exemplar in series.Items("exemplars")
               select exemplar.Text("labels", "trace_id"),
        ];
    }

    /// <summary>The values that a label has in the selected series.</summary>
    public async Task<string[]> GetLabelValuesAsync(string label, string selector) =>
        [.. (await GetAsync($"label/{label}/values?match[]={Uri.EscapeDataString(selector)}")).EnumerateArray().Select(value => value.GetString()!)];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static double Value(JsonElement timeAndValue) =>
        double.Parse(timeAndValue[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private async Task<JsonElement> GetAsync(string query)
    {
        using var response = await _http.GetAsync(new Uri($"/api/v1/{query}", UriKind.Relative));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, $"{query}{Environment.NewLine}{answer}");
        return answer.At("data");
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, Output);
        try
        {
            using var response = await _http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
