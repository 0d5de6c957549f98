using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using ChatMetrics.Api.Reports;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Reports;

/// <summary>The block of the log at a chat's end.</summary>
public sealed class ReportTextTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public void Of_Report_IsAsInTheContract()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal(
                "[Performance] chat_request_1765061925771: \n"
                + "  Total: 3180.00ms (3.180s)\n"
                + "  Metrics: 5\n"
                + "  Details:\n"
                + "    - rate_limit_check: 0.00ms\n"
                + "    - pending_preview_check: 0.01ms\n"
                + "    - message_assembly: 1120.00ms\n"
                + "    - token_count_retrieval: 0.02ms\n"
                + "    - openai_api_call: 2040.00ms",
                ReportText.Format(Report(
                    3180,
                    ("rate_limit_check", 0.004),
                    ("pending_preview_check", 0.01),
                    ("message_assembly", 1120),
                    ("token_count_retrieval", 0.02),
                    ("openai_api_call", 2040))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("a\n[Performance] chat_request_1: ", @"a\n[Performance] chat_request_1: ")]
    [InlineData("a\r\u001b[31m\u2028b\u202e", @"a\r\u001b[31m\u2028b\u202e")]
    public void Of_NameWithControlCharacters_CannotForgeALine(string name, string shown)
    {
        var text = ReportText.Format(Report(1, (name, 1)));

        Assert.Equal(5, text.Split('\n').Length);
        Assert.EndsWith($"\n    - {shown}: 1.00ms", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_Ended_IsLoggedOnceAfterItsBlock()
    {
        var api = await StartAsync();

        var chat = (await api.PostAsync(new { message = "hi" }).ReadAsync()).At("metadata.individual_chat_metrics");

        var logged = Assert.Single(api.Log.Messages, message => message.StartsWith("[Performance] ", StringComparison.Ordinal));
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"[Performance] chat_request_{chat.At("chat_id").GetString()![5..]}: \n  Total: {Ms(chat, "total_duration_ms")}ms ({chat.At("total_duration_ms").GetDouble() / 1000:0.000}s)\n  Metrics: 5\n  Details:\n")
            + string.Join('\n', chat.At("measurements").EnumerateArray().Select(metric => $"    - {metric.At("name").GetString()}: {Ms(metric, "duration_ms")}ms")),
            logged);
        Assert.StartsWith("🎯 INDIVIDUAL CHAT COMPLETED", api.Log.Messages.TakeWhile(message => message != logged).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ConsoleIsOff_LogsNothing()
    {
        var api = await StartAsync("--ChatMetrics:Console=false");

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("[Performance]", StringComparison.Ordinal));
    }

    private static string Ms(JsonElement element, string field) => element.At(field).GetDouble().ToString("0.00", CultureInfo.InvariantCulture);

    private static PerformanceReport Report(double totalMs, params (string Name, double Ms)[] metrics) =>
        ExampleReports.PageLoad("chat_request_1765061925771", DateTimeOffset.UnixEpoch) with
        {
            Operation = "chat_request",
            Source = PerformanceReport.Backend,
            TotalMs = totalMs,
            Metrics = [.. metrics.Select(metric => new ReportMetric(metric.Name, 0, metric.Ms, ReadOnlyDictionary<string, ScalarValue>.Empty))],
        };
}
