using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>What POST /performance-reports refuses: each field by its name, and nothing is stored of it.</summary>
public sealed class PerformanceReportRequestTests(GarnetServer server) : ApiTests(server)
{
    // Valid, but for what a test puts in.
    private const string Rest = "\"operation\":\"a\",\"source\":\"backend\",\"started_at\":\"2026-01-20T10:30:45.123Z\",\"total_ms\":1";

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"\ud800":1}""", "$")]
    [InlineData("{}", "operation source started_at total_ms")]
    [InlineData("""{"reports":[]}""", "reports")]
    [InlineData("""{"reports":{}}""", "reports")]
    [InlineData("""{"reports":[1]}""", "reports[0]")]
    [InlineData("""{"reports":[{},null]}""", "reports[0].operation reports[0].source reports[0].started_at reports[0].total_ms reports[1]")]
    [InlineData("""{"operation":1,"source":2,"started_at":3,"total_ms":"4"}""", "operation source started_at total_ms")]
    [InlineData("""{"operation":"","source":"Backend","started_at":"now","total_ms":-1}""", "operation source started_at total_ms")]
    [InlineData("""{"operation":"\ud800","source":null,"started_at":"2026-01-20T10:30:45","total_ms":1e999}""", "operation source started_at total_ms")]
    [InlineData("""{"operation":"a\nb","source":"","started_at":"1969-12-31T23:59:59Z","total_ms":null}""", "operation source started_at total_ms")]
    public async Task Post_BodyThatIsNotAReport_IsRefusedByItsFields(string body, string fields)
    {
        var api = await StartAsync();

        var problem = await api.PostReportAsync(body).ReadAsync(400);

        Assert.Equal(fields, string.Join(' ', problem.ErrorFields()));
        Assert.All(problem.At("errors").EnumerateObject(), field => Assert.Equal(1, field.Value.GetArrayLength()));
        await AssertNothingIsStoredAsync(api);
    }

    [Theory]
    [InlineData("\"id\":\"\"", "id")]
    [InlineData("\"id\":1", "id")]
    [InlineData("\"id\":\"a b\"", "id")]
    [InlineData("\"id\":\"a/b\"", "id")]
    [InlineData("\"service\":\"\"", "service")]
    [InlineData("\"service\":\"a\\u001bb\"", "service")]
    [InlineData("\"chat_id\":\"a b\"", "chat_id")]
    [InlineData("\"chat_id\":[]", "chat_id")]
    [InlineData("\"chat_id\":\"abc\"", "chat_id")]
    [InlineData("\"chat_id\":\"chat_\"", "chat_id")]
    [InlineData("\"chat_id\":\"chat_1x\"", "chat_id")]
    [InlineData("\"id\":\"chat_request_1768905045123004711001\"", "id")]
    [InlineData("\"metrics\":{}", "metrics")]
    [InlineData("\"metrics\":[1]", "metrics[0]")]
    [InlineData("\"metrics\":[{}]", "metrics[0].duration_ms metrics[0].name metrics[0].started_at_ms")]
    [InlineData("\"metrics\":[{\"name\":\"\",\"started_at_ms\":\"0\",\"duration_ms\":true}]", "metrics[0].duration_ms metrics[0].name metrics[0].started_at_ms")]
    [InlineData("\"metrics\":[{\"name\":\"a\\u2028b\",\"started_at_ms\":1e999,\"duration_ms\":\"1\"}]", "metrics[0].duration_ms metrics[0].name metrics[0].started_at_ms")]
    [InlineData("\"metrics\":[{\"name\":\"a\",\"started_at_ms\":0,\"duration_ms\":0,\"metadata\":[]}]", "metrics[0].metadata")]
    [InlineData("\"metrics\":[{\"name\":\"a\",\"started_at_ms\":0,\"duration_ms\":0,\"metadata\":{\"k\":{}}}]", "metrics[0].metadata.k")]
    [InlineData("\"metadata\":\"a\"", "metadata")]
    [InlineData("\"metadata\":{\"k\":[1]}", "metadata.k")]
    [InlineData("\"metadata\":{\"k\":1e999}", "metadata.k")]
    [InlineData("\"metadata\":{\"k\":\"\\ud800\"}", "metadata.k")]
    [InlineData("\"metadata\":{\"\":1}", "metadata")]
    [InlineData("\"metadata\":{\"a\\nb\":1}", "metadata")]
    public async Task Post_FieldThatIsNotValid_IsRefusedByItsName(string field, string names)
    {
        var api = await StartAsync();

        var alone = await api.PostReportAsync($$"""{{{Rest}},{{field}}}""").ReadAsync(400);
        var second = await api.PostReportAsync($$"""{"reports":[{{{Rest}}},{{{Rest}},{{field}}}]}""").ReadAsync(400);

        Assert.Equal(names.Split(' '), alone.ErrorFields());
        Assert.Equal(names.Split(' ').Select(name => $"reports[1].{name}"), second.ErrorFields());
        await AssertNothingIsStoredAsync(api);
    }

    [Theory]
    [InlineData("operation", 128)]
    [InlineData("service", 128)]
    [InlineData("id", 128)]
    [InlineData("chat_id", 64)]
    [InlineData("metadata.text", 1024)]
    [InlineData("metadata", 32)]
    [InlineData("metrics", 200)]
    [InlineData("metrics[0].name", 128)]
    [InlineData("reports", 100)]
    public async Task Post_LongField_IsTakenUpToTheLimit(string field, int limit)
    {
        var api = await StartAsync();

        await api.PostReportAsync(Body(field, limit)).ReadAsync(201);
        var problem = await api.PostReportAsync(Body(field, limit + 1)).ReadAsync(400);

        Assert.Equal([field], problem.ErrorFields());
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z", "Must be at most a day ahead of this service's clock, where it is 2026-01-20T10:30:45Z.")]
    [InlineData("2026-01-21T10:30:45.001Z", "Must be at most a day ahead of this service's clock, where it is 2026-01-20T10:30:45Z.")]
    [InlineData("0001-01-01T00:00:00Z", "Must not be before 1970.")]
    [InlineData("1970-01-01T00:59:59+01:00", "Must not be before 1970.")]
    [InlineData("20.1.2026", "Must be an ISO 8601 time with Z or an offset, such as 2026-01-20T10:30:45.123Z.")]
    public async Task Post_StartThatCannotBe_SaysWhatIsWrongWithIt(string startedAt, string error)
    {
        var api = await StartAsync(new FakeTimeProvider(new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero)));

        var problem = await api.PostReportAsync(StartingAt(startedAt)).ReadAsync(400);

        Assert.Equal(error, Assert.Single(problem.At("errors.started_at").EnumerateArray()).GetString());
        await AssertNothingIsStoredAsync(api);
    }

    [Theory]
    [InlineData("2026-01-21T10:30:45Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    public async Task Post_StartAtTheBound_IsTaken(string startedAt)
    {
        var api = await StartAsync(new FakeTimeProvider(new(2026, 1, 20, 10, 30, 45, TimeSpan.Zero)));

        await api.PostReportAsync(StartingAt(startedAt)).ReadAsync(201);
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("text/html")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_OtherContentType_Is415(string contentType)
    {
        var api = await StartAsync();

        await api.PostReportAsync($$"""{{{Rest}}}""", contentType).ReadAsync(415);
    }

    [Theory]
    [InlineData(65_536, 201)]
    [InlineData(65_537, 413)]
    public async Task Post_LargeBody_IsTakenUpToTheLimit(int bytes, int status)
    {
        var api = await StartAsync();
        var report = $$"""{{{Rest}}}""";

        var answer = await api.PostReportAsync(report + new string(' ', bytes - report.Length)).ReadAsync(status);

        if (status == 413)
        {
            Assert.Contains("65536", answer.At("detail").GetString(), StringComparison.Ordinal);
            await AssertNothingIsStoredAsync(api);
        }
    }

    [Theory]
    [InlineData("\"id\":null,\"service\":null,\"chat_id\":null,\"metrics\":null,\"metadata\":null")]
    [InlineData("\"unknown\":{\"a\":[1]}")]
    [InlineData("\"metrics\":[{\"name\":\"a\",\"started_at_ms\":0,\"duration_ms\":1e300}]")]
    public async Task Post_OptionalFieldsInEveryAllowedForm_IsTaken(string fields)
    {
        var api = await StartAsync();

        await api.PostReportAsync($$"""{{{Rest}},{{fields}}}""").ReadAsync(201);
    }

    private static string Body(string field, int length)
    {
        var text = new string('x', length);
        string Times(Func<int, string> item) => string.Join(',', Enumerable.Range(0, length).Select(item));
        const string Metric = "\"started_at_ms\":0,\"duration_ms\":0";
        return field switch
        {
            "operation" => $$"""{{{Rest.Replace("\"a\"", $"\"{text}\"", StringComparison.Ordinal)}}}""",
            "metadata.text" => $$$"""{{{{Rest}}},"metadata":{"text":"{{{text}}}"}}""",
            "metadata" => $$$"""{{{{Rest}}},"metadata":{{{{Times(i => $"\"{i}\":{i}")}}}}}""",
            "metrics" => $$$"""{{{{Rest}}},"metrics":[{{{Times(_ => $"{{\"name\":\"a\",{Metric}}}")}}}]}""",
            "metrics[0].name" => $$$"""{{{{Rest}}},"metrics":[{"name":"{{{text}}}",{{{Metric}}}}]}""",
            "reports" => $$$"""{"reports":[{{{Times(_ => $"{{{Rest}}}")}}}]}""",
            "chat_id" => $$"""{{{Rest}},"chat_id":"chat_{{new string('1', length - 5)}}"}""",
            _ => $$"""{{{Rest}},"{{field}}":"{{text}}"}""",
        };
    }

    private static string StartingAt(string time) => $$"""{{{Rest.Replace("2026-01-20T10:30:45.123Z", time, StringComparison.Ordinal)}}}""";

    private static async Task AssertNothingIsStoredAsync(ChatApplication api) =>
        Assert.Equal(0, (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").GetArrayLength());
}
