using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>What the reading endpoints refuse.</summary>
public sealed class QueryTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("/conversation-metrics/c?limit=0", "limit")]
    [InlineData("/conversation-metrics/c?limit=-1", "limit")]
    [InlineData("/conversation-metrics/c?limit=1001", "limit")]
    [InlineData("/conversation-metrics/c?limit=abc", "limit")]
    [InlineData("/conversation-metrics/c?limit=1.5", "limit")]
    [InlineData("/conversation-metrics/c?limit=99999999999", "limit")]
    [InlineData("/conversation-metrics/c?cursor=foreign", "cursor")]
    [InlineData("/conversation-metrics/c?cursor=1768905045123-1", "cursor")]
    [InlineData("/conversation-metrics/c?cursor=chat_x", "cursor")]
    [InlineData("/conversation-metrics/c?cursor=", "cursor")]
    [InlineData("/conversation-metrics/a%20b", "conversation_id")]
    [InlineData("/conversation-metrics/a%2Fb", "conversation_id")]
    [InlineData("/all-conversation-metrics?limit=0", "limit")]
    [InlineData("/all-conversation-metrics?limit=1001", "limit")]
    [InlineData("/all-conversation-metrics?limit=abc", "limit")]
    [InlineData("/all-conversation-metrics?cursor=foreign", "cursor")]
    [InlineData("/all-conversation-metrics?cursor=chat_1768905045123000001000", "cursor")]
    [InlineData("/all-conversation-metrics?cursor=1-", "cursor")]
    [InlineData("/all-conversation-metrics?cursor=99999999999999999999-1", "cursor")]
    [InlineData("/all-conversation-metrics?cursor=c-1", "cursor")]
    [InlineData("/chats?limit=0", "limit")]
    [InlineData("/chats?limit=201", "limit")]
    [InlineData("/chats?limit=abc", "limit")]
    [InlineData("/chats?cursor=", "cursor")]
    [InlineData("/chats?cursor=foreign", "cursor")]
    [InlineData("/chats?cursor=1768905045123-c", "cursor")]
    [InlineData("/chats?conversation_id=", "conversation_id")]
    [InlineData("/chats?conversation_id=a%20b", "conversation_id")]
    [InlineData("/chats?rating=", "rating")]
    [InlineData("/chats?rating=Good", "rating")]
    [InlineData("/chats?model=", "model")]
    [InlineData("/chats?status=ended", "status")]
    [InlineData("/chats?status=0", "status")]
    [InlineData("/chats?error=", "error")]
    [InlineData("/chats?slower_than_ms=-1", "slower_than_ms")]
    [InlineData("/chats?slower_than_ms=1.5", "slower_than_ms")]
    [InlineData("/chats?slower_than_ms=9&faster_than_ms=9", "faster_than_ms")]
    [InlineData("/chats?slower_than_ms=86400001", "slower_than_ms")]
    [InlineData("/chats?slower_than_ms=99999999999999999999", "slower_than_ms")]
    [InlineData("/chats/foreign", "chat_id")]
    [InlineData("/chats/chat_", "chat_id")]
    [InlineData("/chats/chat_1x", "chat_id")]
    [InlineData("/chats/chat_00000000000000000000000000000000000000000000000000000000000000", "chat_id")]
    [InlineData("/system-metrics/history?from=", "from")]
    [InlineData("/system-metrics/history?from=yesterday", "from")]
    [InlineData("/system-metrics/history?from=1768905045", "from")]
    [InlineData("/system-metrics/history?from=2026-01-20", "from")]
    [InlineData("/system-metrics/history?from=2026-02-29T00:00:00Z", "from")]
    [InlineData("/system-metrics/history?from=2026-01-20T10:30:45", "from")]
    [InlineData("/system-metrics/history?from=2026-01-20T10:30:45%2B01:00", "from")]
    [InlineData("/system-metrics/history?from=1969-12-31T23:59:59Z", "from")]
    [InlineData("/system-metrics/history?from=9999-12-31T23:59:59Z", "from")]
    [InlineData("/system-metrics/history?from=2026-01-20T10:00:00Z&to=2026-01-20T10:00:00Z", "from")]
    [InlineData("/system-metrics/history?from=2026-01-20T10:00:00Z&to=2026-01-20T09:00:00Z", "from")]
    [InlineData("/system-metrics/history?to=never", "to")]
    [InlineData("/system-metrics/history?to=9999-12-31T23:59:59Z", "to")]
    [InlineData("/system-metrics/history?step=", "step")]
    [InlineData("/system-metrics/history?step=s", "step")]
    [InlineData("/system-metrics/history?step=10", "step")]
    [InlineData("/system-metrics/history?step=0s", "step")]
    [InlineData("/system-metrics/history?step=-1m", "step")]
    [InlineData("/system-metrics/history?step=1.5h", "step")]
    [InlineData("/system-metrics/history?step=5%20m", "step")]
    [InlineData("/system-metrics/history?step=1M", "step")]
    [InlineData("/system-metrics/history?step=1w", "step")]
    [InlineData("/system-metrics/history?step=90s", "step")]
    [InlineData("/system-metrics/history?step=90m", "step")]
    [InlineData("/system-metrics/history?step=366d", "step")]
    [InlineData("/system-metrics/history?step=99999999d", "step")]
    [InlineData("/system-metrics/history?step=999999999d", "step")]
    [InlineData("/system-metrics/history?step=1s", "step")]
    [InlineData("/system-metrics/history?host=", "host")]
    [InlineData("/system-metrics/history?host=a%20b", "host")]
    [InlineData("/system-metrics/history?host=web%7D", "host")]
    [InlineData("/statistics?window=2h", "window")]
    [InlineData("/statistics?window=", "window")]
    [InlineData("/statistics?group_by=conversation", "group_by")]
    [InlineData("/statistics?group_by=", "group_by")]
    [InlineData("/statistics?group_by=0", "group_by")]
    [InlineData("/statistics/bottlenecks?window=1H", "window")]
    [InlineData("/performance-reports?limit=0", "limit")]
    [InlineData("/performance-reports?limit=1001", "limit")]
    [InlineData("/performance-reports?limit=abc", "limit")]
    [InlineData("/performance-reports?source=", "source")]
    [InlineData("/performance-reports?source=Frontend", "source")]
    [InlineData("/performance-reports?operation=", "operation")]
    [InlineData("/performance-reports?operation=a%0Ab", "operation")]
    [InlineData("/performance-reports?chat_id=", "chat_id")]
    [InlineData("/performance-reports?chat_id=a%20b", "chat_id")]
    [InlineData("/export/chats?format=", "format")]
    [InlineData("/export/chats?format=xml", "format")]
    [InlineData("/export/chats?footer=perhaps", "footer")]
    [InlineData("/export/chats?footer=1", "footer")]
    [InlineData("/export/chats?rating=Good", "rating")]
    [InlineData("/export/chats?window=2h", "window")]
    [InlineData("/export/chats?to=2026-01-20T10:00:00Z", "from")]
    [InlineData("/export/chats?limit=5", "limit")]
    [InlineData("/export/conversations?format=CSV", "format")]
    [InlineData("/export/conversations?window=1h", "window")]
    [InlineData("/export/samples?resolution=5m", "resolution")]
    [InlineData("/export/samples?resolution=", "resolution")]
    [InlineData("/export/samples?host=a%20b", "host")]
    [InlineData("/export/samples?from=yesterday", "from")]
    [InlineData("/export/samples?from=2026-01-20T10:00:00Z&to=2026-01-20T10:00:00Z", "from")]
    [InlineData("/live-metrics?events=foo", "events")]
    [InlineData("/live-metrics?events=chat,foo", "events")]
    [InlineData("/live-metrics?events=chat,", "events")]
    public async Task Get_ParameterThatIsNotValid_IsRefusedByItsName(string path, string field)
    {
        var api = await StartAsync();

        var problem = await api.GetAsync(path).ReadAsync(400);

        Assert.Equal([field], problem.ErrorFields());
    }

    [Theory]
    [InlineData("limit=0&cursor=foreign")]
    [InlineData("limit=1001&cursor=foreign")]
    public async Task Get_SeveralParametersThatAreNotValid_NamesThemAll(string query)
    {
        var api = await StartAsync();

        var problem = await api.GetAsync($"/conversation-metrics/a%20b?{query}").ReadAsync(400);

        Assert.Equal(["conversation_id", "cursor", "limit"], problem.ErrorFields());
    }

    [Fact]
    public async Task Get_SeveralParametersOfTheHistoryThatAreNotValid_NamesThemAll()
    {
        var api = await StartAsync();

        var problem = await api.GetAsync("/system-metrics/history?from=a&to=b&step=c&host=%20").ReadAsync(400);

        Assert.Equal(["from", "host", "step", "to"], problem.ErrorFields());
    }

    [Fact]
    public async Task Get_SeveralParametersOfTheChatsThatAreNotValid_NamesThemAll()
    {
        var api = await StartAsync();

        var problem = await api.GetAsync(
            "/chats?limit=0&cursor=a&conversation_id=%20&rating=a&model=&status=a&error=&slower_than_ms=-1").ReadAsync(400);

        Assert.Equal(
            ["conversation_id", "cursor", "error", "limit", "model", "rating", "slower_than_ms", "status"], problem.ErrorFields());
    }

    [Fact]
    public async Task Get_StatisticsWithTwoParametersThatAreNotValid_NamesBoth()
    {
        var api = await StartAsync();

        var problem = await api.GetAsync("/statistics?window=0&group_by=0").ReadAsync(400);

        Assert.Equal(["group_by", "window"], problem.ErrorFields());
    }

    [Theory]
    [InlineData("?limit=1")]
    [InlineData("?limit=1000")]
    public async Task Get_OverviewWithParametersAtTheirBounds_IsAnswered(string query)
    {
        var api = await StartAsync();

        var overview = await api.GetAsync($"/all-conversation-metrics{query}").ReadAsync();

        Assert.Equal(0, overview.At("conversations").GetArrayLength());
    }

    [Theory]
    [InlineData(128, 404)]
    [InlineData(129, 400)]
    public async Task Get_LongConversationId_IsReadUpToTheLimit(int length, int status)
    {
        var api = await StartAsync();

        await api.GetAsync($"/conversation-metrics/{new string('c', length)}").ReadAsync(status);
    }

    [Fact]
    public async Task Get_UnknownConversation_Is404()
    {
        var api = await StartAsync();

        await api.GetAsync("/conversation-metrics/nobody").ReadAsync(404);
    }

    [Fact]
    public async Task Delete_ConversationIdThatIsNotValid_IsRefused()
    {
        var api = await StartAsync();

        var problem = await api.DeleteAsync("/conversation-metrics/a%20b").ReadAsync(400);

        Assert.Equal(["conversation_id"], problem.ErrorFields());
    }

    [Theory]
    [InlineData("/live-metrics?events=foo", "text/event-stream", 400)]
    [InlineData("/conversation-metrics/nobody", "text/html", 404)]
    [InlineData("/nothing-here", "text/html", 404)]
    [InlineData("/nothing-here", "text/event-stream", 404)]
    [InlineData("/chat", "image/png", 405)]
    public async Task Get_ClientThatAcceptsSomethingElse_GetsTheProblemDocumentAllTheSame(string path, string accepted, int status)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accepted);

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, Json.Parse(await response.Content.ReadAsStringAsync(Cancellation)).At("status").GetInt32());
    }
}
