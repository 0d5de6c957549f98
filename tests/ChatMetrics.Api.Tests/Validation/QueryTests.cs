using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Validation;

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

    [Theory]
    [InlineData("?limit=1")]
    [InlineData("?limit=1000")]
    [InlineData("?cursor=0-c")]
    [InlineData("?cursor=9223372036854775807-c")]
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
