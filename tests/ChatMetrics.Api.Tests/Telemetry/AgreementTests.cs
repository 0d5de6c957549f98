using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Api.Tests.Export;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using OpenTelemetry.Metrics;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>The same chats in every exit: statistics, live stream, OpenTelemetry, Prometheus and files.</summary>
[Collection(Collections.Alone)]
public sealed class AgreementTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const int Answered = 180;
    private const int Failed = 12;
    private const int Cancelled = 8;
    private const int Chats = Answered + Failed + Cancelled;

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Figures_OfTheSameChats_AgreeInEveryExit()
    {
        var api = await StartAsync(_telemetry);
        var stream = await api.Client.GetAsync("/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var events = await SseReader.OpenAsync(stream);
        await AskAsync(api);

        var live = await ReadLiveAsync(events);
        var file = await ReadFileAsync(api);
        var statistics = await ReadStatisticsAsync(api);
        api.Service<MeterProvider>().ForceFlush();
        var telemetry = FiguresOf(name => _telemetry.Histograms[name]);
        var scraped = await ReadScrapedAsync(api);

        Assert.Equal((Chats, Failed, Cancelled), (statistics.Count, statistics.Failed, statistics.Cancelled));
        Assert.Equal((Chats, Failed, Cancelled), (live.Count, live.Failed, live.Cancelled));
        Assert.Equal((Chats, Failed, Cancelled), (file.Count, file.Failed, file.Cancelled));
        Assert.All([live, file, telemetry, scraped], other =>
        {
            Assert.Equal(Chats, other.Count);
            AssertSame(statistics.DurationMs, other.DurationMs);
            AssertSame(statistics.Tokens, other.Tokens);
        });
        Assert.All([file, telemetry, scraped], other =>
        {
            AssertSame(statistics.CpuMs, other.CpuMs);
            AssertSame(statistics.AllocatedMb, other.AllocatedMb);
        });
    }

    private static async Task AskAsync(ChatApplication api)
    {
        api.Model.Usage = new UsageDetails { InputTokenCount = 120, OutputTokenCount = 30, TotalTokenCount = 150 };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Answered),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (number, _) => await PostAsync(api, number).ReadAsync());
        api.Model.Failure = new InvalidOperationException();
        for (var number = 0; number < Failed; number++)
        {
            await PostAsync(api, number).ReadAsync(502);
        }

        api.Model.Failure = null;
        api.Model.Hangs = true;
        for (var number = 0; number < Cancelled; number++)
        {
            using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var asked = api.Model.Prompts.Count;
            var asking = api.Client.PostAsJsonAsync("/chat", new { message = "never mind" }, hangUp.Token);
            await Eventually.IsTrueAsync(() => api.Model.Prompts.Count > asked);
            await hangUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(ChatApplication api, int number) =>
        api.PostAsync(new { message = $"question {number}", conversation_id = $"c{number % 9}", user = $"u{number % 4}" });

    // Sums are rounded, and so is each chat.
    private static void AssertSame(double expected, double actual) => Assert.Equal(expected, actual, Math.Max(0.5, expected * 0.0005));

    private static async Task<Figures> ReadLiveAsync(SseReader events)
    {
        var chats = new List<JsonElement>();
        while (chats.Count < Chats)
        {
            var (name, data) = await events.NextAsync();
            if (name == "chat")
            {
                chats.Add(data);
            }
        }

        return new Figures(
            chats.Select(chat => chat.At("chat_id").GetString()).Distinct().Count(),
            chats.Count(chat => chat.At("status").GetString() == "failed"),
            chats.Count(chat => chat.At("status").GetString() == "cancelled"),
            chats.Sum(chat => chat.At("total_duration_ms").GetDouble()),
            chats.Sum(chat => chat.At("tokens_used") is { ValueKind: JsonValueKind.Number } tokens ? tokens.GetDouble() : 0));
    }

    private static async Task<Figures> ReadStatisticsAsync(ChatApplication api)
    {
        var statistics = await api.GetAsync("/statistics?window=1h").ReadAsync();
        double Sum(string figure) => statistics.At($"questions.{figure}.sum").GetDouble();
        return new Figures(
            statistics.At("overall.count").GetInt32(),
            statistics.At("overall.errors").GetInt32(),
            statistics.At("overall.cancelled").GetInt32(),
            Sum("duration_ms"),
            Sum("tokens"),
            Sum("cpu_time_ms"),
            Sum("allocated_mb"));
    }

    private static async Task<Figures> ReadFileAsync(ChatApplication api)
    {
        using var response = await api.GetAsync("/export/chats");
        var rows = ExportedFile.Rows(await response.Content.ReadAsStringAsync(Cancellation), "csv");
        double Sum(string column) => rows.Sum(row => row[column] is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 0);
        return new Figures(
            rows.Count,
            rows.Count(row => row["status"] is "failed"),
            rows.Count(row => row["status"] is "cancelled"),
            Sum("total_duration_ms"),
            Sum("tokens_total"),
            Sum("cost_cpu_time_ms"),
            Sum("cost_allocated_mb"));
    }

    private static async Task<Figures> ReadScrapedAsync(ChatApplication api)
    {
        using var response = await api.GetAsync("/metrics");
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n');
        return FiguresOf(name =>
        {
            var (unit, sanitized) = (name switch
            {
                "chatmetrics.question.memory.allocated" => "_bytes",
                "chatmetrics.question.tokens" => "",
                _ => "_seconds",
            }, name.Replace('.', '_'));
            return ((long)Sum($"{sanitized}{unit}_count"), Sum($"{sanitized}{unit}_sum"));
        });

        double Sum(string series) => lines.Where(line => line.StartsWith($"{series}{{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    // Their units are seconds and bytes.
    private static Figures FiguresOf(Func<string, (long Count, double Sum)> histogram)
    {
        var duration = histogram("chatmetrics.question.duration");
        return new Figures(
            (int)duration.Count,
            Failed: 0,
            Cancelled: 0,
            duration.Sum * 1000,
            histogram("chatmetrics.question.tokens").Sum,
            histogram("chatmetrics.question.cpu.time").Sum * 1000,
            histogram("chatmetrics.question.memory.allocated").Sum / 1_048_576);
    }

    private sealed record Figures(
        int Count, int Failed, int Cancelled, double DurationMs, double Tokens, double CpuMs = 0, double AllocatedMb = 0);
}
