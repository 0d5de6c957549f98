using System.Net;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>DELETE /conversation-metrics/{conversation_id}.</summary>
[Collection(Collections.Chats)]
public sealed class RemovalTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Delete_Conversation_IsGoneFromEveryAnswer()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "kept" }).ReadAsync();

        using var response = await api.DeleteAsync("/conversation-metrics/c");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await api.GetAsync("/conversation-metrics/c").ReadAsync(404);
        var overview = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal((1, 1), (overview.At("total_conversations").GetInt32(), overview.At("total_chats").GetInt32()));
        Assert.Equal("kept", overview.At("conversations")[0].At("conversation_id").GetString());
    }

    [Fact]
    public async Task Delete_UnknownConversation_Is404()
    {
        var api = await StartAsync();

        await api.DeleteAsync("/conversation-metrics/nobody").ReadAsync(404);
    }

    [Fact]
    public async Task Delete_WhileAChatOfItIsInWork_ThatChatStartsItAnew()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();
        api.Model.Work = async _ =>
        {
            using var response = await api.DeleteAsync("/conversation-metrics/c");
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        };
        await api.PostAsync(new { message = "two", conversation_id = "c" }).ReadAsync();
        api.Model.Work = null;
        await api.PostAsync(new { message = "three", conversation_id = "c" }).ReadAsync();

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();

        Assert.Equal(["two", "three"], conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("message").GetString()));
        Assert.Equal(2, conversation.At("total_chats").GetInt32());
        Assert.Equal(["user: two", "assistant: A gentle cleanser.", "user: three"], api.Model.LastTurns);
    }
}
