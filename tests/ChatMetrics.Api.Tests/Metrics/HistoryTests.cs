using System.Globalization;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>GET /system-metrics/history: the time series.</summary>
public sealed class HistoryTests(GarnetServer server) : ApiTests(server)
{
    // Two hours ago, at an hour: out of what is still kept in seconds, and of what is rolled up.
    private static readonly DateTimeOffset Hour =
        DateTimeOffset.FromUnixTimeSeconds(Resolution.Hour.Floor(DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeSeconds()));

    [Fact]
    public async Task Get_SomeSeconds_HasExactlyTheFieldsOfAChart()
    {
        var api = await StartAsync();
        await WriteAsync(api, Hour, 25.41);

        var history = await GetAsync(api, Hour, Hour.AddSeconds(2), "&step=1s");

        Assert.Equal(
            """
            host: string
            from: string
            to: string
            step_seconds: number
            resolution: string
            points: array of object
              timestamp: string
              system_cpu_percent: object
                min: number
                max: number
                avg: number
              system_memory_percent: object
                min: number
                max: number
                avg: number
              system_memory_used_mb: object
                min: number
                max: number
                avg: number
              system_load1: object
                min: number
                max: number
                avg: number
              process_cpu_percent: object
                min: number
                max: number
                avg: number
              attributed_cpu_percent: object
                min: number
                max: number
                avg: number
              process_memory_mb: object
                min: number
                max: number
                avg: number
              active_chats: object
                min: number
                max: number
                avg: number
            """.ReplaceLineEndings("\n"),
            history.Shape());
    }

    [Fact]
    public async Task Get_SecondsOfAHost_AreItsFiguresAndGapsAreNull()
    {
        var api = await StartAsync();
        await WriteAsync(api, Hour, 25.41, 30.59);

        var history = await GetAsync(api, Hour, Hour.AddSeconds(4), "&step=2s");

        Assert.Equal(("web", 2, "1s"), (history.At("host").GetString(), history.At("step_seconds").GetInt32(), history.At("resolution").GetString()));
        Assert.Equal($"{Iso(Hour)} {Iso(Hour.AddSeconds(4))}", $"{history.At("from").GetString()} {history.At("to").GetString()}");
        var points = history.At("points");
        Assert.Equal(2, points.GetArrayLength());
        Assert.Equal(
            $$"""
            {"timestamp":"{{Iso(Hour)}}","system_cpu_percent":{"min":25.4,"max":30.6,"avg":28},
            "system_memory_percent":{"min":25,"max":25,"avg":25},"system_memory_used_mb":{"min":2000,"max":2000,"avg":2000},
            "system_load1":{"min":0.52,"max":0.52,"avg":0.52},"process_cpu_percent":{"min":5.3,"max":5.3,"avg":5.3},
            "attributed_cpu_percent":{"min":3.5,"max":3.5,"avg":3.5},"process_memory_mb":{"min":145.2,"max":145.2,"avg":145.2},
            "active_chats":{"min":2,"max":2,"avg":2}
            }
            """.ReplaceLineEndings(""),
            points[0].GetRawText());
        Assert.Equal(
            $$"""
            {"timestamp":"{{Iso(Hour.AddSeconds(2))}}","system_cpu_percent":null,"system_memory_percent":null,"system_memory_used_mb":null,
            "system_load1":null,"process_cpu_percent":null,"attributed_cpu_percent":null,"process_memory_mb":null,"active_chats":null}
            """.ReplaceLineEndings(""),
            points[1].GetRawText());
    }

    [Theory]
    [InlineData("1m", "1m", 60)]
    [InlineData("30m", "1m", 1800)]
    [InlineData("1h", "1h", 3600)]
    public async Task Get_CoarserSteps_AreMadeOfWhatIsRolledUp(string step, string resolution, int seconds)
    {
        var api = await StartAsync();
        await WriteAsync(api, Hour, 10, 10, 10);
        await WriteAsync(api, Hour.AddMinutes(1), 50);
        await api.Service<RollupStore>().RollUpAsync("web", Hour.ToUnixTimeSeconds(), Hour.AddHours(1).ToUnixTimeSeconds());

        var history = await GetAsync(api, Hour, Hour.AddHours(1), $"&step={step}");

        Assert.Equal((resolution, seconds), (history.At("resolution").GetString(), history.At("step_seconds").GetInt32()));
        Assert.Equal(3600 / seconds, history.At("points").GetArrayLength());
        Assert.Equal(seconds == 60 ? 10 : 20, history.At("points")[0].At("system_cpu_percent.avg").GetDouble());
        Assert.Equal(seconds == 60 ? 10 : 50, history.At("points")[0].At("system_cpu_percent.max").GetDouble());
    }

    [Fact]
    public async Task Get_NothingSaid_IsTheLastHourOfTheApisOwnHostUpToNow()
    {
        var api = await StartAsync("--CHATMETRICS_HOST=here");
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("here"), []);

        var history = await api.GetAsync("/system-metrics/history").ReadAsync();

        Assert.Equal(("here", 10, "1s"), (history.At("host").GetString(), history.At("step_seconds").GetInt32(), history.At("resolution").GetString()));
        Assert.InRange(history.At("points").GetArrayLength(), 360, 361);
        Assert.Equal(25.4, Assert.Single(Cpu(history), cpu => cpu is not null));
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("1h")]
    [InlineData("1d")]
    public async Task Get_RunningBucket_IsThereBeforeItIsRolledUp(string step)
    {
        var api = await StartAsync();
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web"), []);

        var history = await api.GetAsync($"/system-metrics/history?host=web&step={step}").ReadAsync();

        Assert.Equal(25.4, Assert.Single(Cpu(history), cpu => cpu is not null));
    }

    [Fact]
    public async Task Get_BeforeSamplesAreKeptBySecond_AnswersInMinutes()
    {
        var api = await StartAsync();
        var (from, to) = (Hour.AddDays(-1), Hour.AddDays(-1).AddMinutes(10));

        var history = await GetAsync(api, from, to, "&step=1s");

        Assert.Equal(("1m", 60, 10), (history.At("resolution").GetString(), history.At("step_seconds").GetInt32(), history.At("points").GetArrayLength()));
    }

    [Fact]
    public async Task Get_HostThatIsUnknown_HasNothing()
    {
        var api = await StartAsync();
        await WriteAsync(api, Hour, 10);

        var history = await api.GetAsync($"/system-metrics/history?host=db&from={Iso(Hour)}&to={Iso(Hour.AddSeconds(5))}").ReadAsync();

        Assert.Equal("db", history.At("host").GetString());
        Assert.All(Cpu(history), Assert.Null);
    }

    [Fact]
    public async Task Get_TwoThousandPoints_AreTheMost()
    {
        var api = await StartAsync();
        var path = $"/system-metrics/history?step=1s&from={Iso(Hour)}&to=";

        var history = await api.GetAsync(path + Iso(Hour.AddSeconds(2000))).ReadAsync();
        var problem = await api.GetAsync(path + Iso(Hour.AddSeconds(2001))).ReadAsync(400);

        Assert.Equal(2000, history.At("points").GetArrayLength());
        Assert.Equal(["step"], problem.ErrorFields());
        Assert.Contains("2001", problem.At("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    // All that is kept, and more: the step makes it fit.
    [InlineData("from=1970-01-01T00:00:00Z")]
    [InlineData("to=1970-01-01T00:00:00Z")]
    [InlineData("from=2000-01-01T00:00:00.1234567Z&step=365d")]
    [InlineData("from=2026-01-20T10:30:45Z&to=2026-01-20T10:30:45.001Z")]
    [InlineData("from=2024-02-29T23:59:59Z&to=2024-03-01T00:00:01Z&step=1s")]
    public async Task Get_UnusualSpans_AreAnswered(string query)
    {
        var api = await StartAsync();

        var history = await api.GetAsync($"/system-metrics/history?{query}").ReadAsync();

        Assert.InRange(history.At("points").GetArrayLength(), 1, 2000);
        Assert.All(Cpu(history), Assert.Null);
    }

    [Fact]
    public async Task Get_UntilTheEndOfTheYear_IsAnswered()
    {
        var api = await StartAsync();
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web"), []);
        var year = DateTimeOffset.UtcNow.Year;

        var history = await api.GetAsync(
            $"/system-metrics/history?host=web&from={year}-01-01T00:00:00Z&to={year + 1}-01-01T00:00:00Z&step=1d").ReadAsync();

        Assert.Equal(DateTime.IsLeapYear(year) ? 366 : 365, history.At("points").GetArrayLength());
        Assert.Equal(25.4, Assert.Single(Cpu(history), cpu => cpu is not null));
    }

    private static Task<JsonElement> GetAsync(ChatApplication api, DateTimeOffset from, DateTimeOffset to, string more) =>
        api.GetAsync($"/system-metrics/history?host=web&from={Iso(from)}&to={Iso(to)}{more}").ReadAsync();

    /// <summary>A sample a second.</summary>
    private static async Task WriteAsync(ChatApplication api, DateTimeOffset from, params double[] cpu)
    {
        for (var i = 0; i < cpu.Length; i++)
        {
            var sample = ExampleSamples.Sample("web") with { At = from.AddSeconds(i), CpuPercent = cpu[i] };
            await api.Service<SampleStore>().WriteAsync(sample, []);
        }
    }

    private static IEnumerable<double?> Cpu(JsonElement history) => history.At("points").EnumerateArray().Select(point =>
        point.At("system_cpu_percent") is { ValueKind: JsonValueKind.Object } cpu ? cpu.At("avg").GetDouble() : (double?)null);

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
