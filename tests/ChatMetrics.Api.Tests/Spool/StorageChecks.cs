using System.Text.Json;
using ChatMetrics.Api.Testing;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>What tests of faults ask an API, and what must hold once a fault is over.</summary>
internal static class StorageChecks
{
    /// <summary>Asks, and is answered 200.</summary>
    public static Task<JsonElement> AskAsync(ChatApplication api, string message, string conversation_id = "c") =>
        api.PostAsync(new { message, conversation_id }).ReadAsync();

    /// <summary>The storage check of its health.</summary>
    public static async Task<JsonElement> StorageAsync(ChatApplication api) => (await api.GetAsync("/health").ReadAsync()).At("checks.storage");

    /// <summary>Waits until nothing waits in the spool.</summary>
    public static Task AssertHealthyAsync(ChatApplication api) =>
        Eventually.IsTrueAsync(async () => (await StorageAsync(api)).At("status").GetString() == "healthy");

    /// <summary>The messages of a conversation whose totals are of just these chats.</summary>
    public static async Task<IEnumerable<string?>> MessagesAsync(ChatApplication api)
    {
        var conversation = await api.GetAsync("/conversation-metrics/c?limit=1000").ReadAsync();
        var chats = conversation.At("individual_chats").EnumerateArray().ToList();
        Assert.Equal(chats.Count, conversation.At("total_chats").GetInt32());
        Assert.Equal(
            chats.Sum(chat => chat.At("total_duration_ms").GetDouble()),
            conversation.At("aggregate_stats.total_duration_ms").GetDouble(),
            0.0005 * Math.Max(1, chats.Count));
        return chats.Select(chat => chat.At("message").GetString());
    }
}
