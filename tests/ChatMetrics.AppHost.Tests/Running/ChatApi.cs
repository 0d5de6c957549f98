using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>A chat that was answered 200.</summary>
/// <param name="Metrics">Its <c>individual_chat_metrics</c>.</param>
internal sealed record AnsweredChat(string Conversation, string Response, JsonElement Metrics)
{
    public string Id => Metrics.Text("chat_id");
}

/// <summary>One API process as its clients see it: requests and JSON, nothing of its code.</summary>
internal sealed class ChatApi(HttpClient client, Uri address)
{
    public Uri Address => address;

    public async Task<AnsweredChat> AskAsync(string conversation, string message)
    {
        using var response = await PostAsync(JsonSerializer.Serialize(new { message, conversation_id = conversation }));
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"POST /chat: {response.StatusCode} {body}");
        var answer = JsonSerializer.Deserialize<JsonElement>(body);
        return new(answer.Text("conversation_id"), answer.Text("response"), answer.At("metadata", "individual_chat_metrics"));
    }

    /// <summary>Null when the API went away before it had answered.</summary>
    public async Task<AnsweredChat?> TryAskAsync(string conversation, string message)
    {
        try
        {
            return await AskAsync(conversation, message);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Whether it answers at all.</summary>
    public async Task<bool> RespondsAsync()
    {
        try
        {
            using var response = await client.GetAsync(new Uri(address, "/alive"), Cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync(new Uri(address, "/chat"), content, Cancellation);
    }

    /// <summary>Asks again while the API says "try again in a moment": on a busy machine Redis may be too slow.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        JsonElement? answer = null;
        await Eventually.HoldsAsync(
            async () => (answer = await TryGetAsync(path)) is not null, $"answer to GET {path}", () => "It is always 503.");
        return answer!.Value;
    }

    /// <summary>Null while the API says that it cannot answer now (503).</summary>
    public async Task<JsonElement?> TryGetAsync(string path)
    {
        using var response = await client.GetAsync(new Uri(address, path), Cancellation);
        return response.StatusCode == HttpStatusCode.ServiceUnavailable ? null : await ReadAsync(path, response);
    }

    /// <summary>The storage check of its health.</summary>
    public async Task<JsonElement> GetStorageAsync() => (await GetAsync("/health")).At("checks", "storage");

    public Task<JsonElement> GetConversationAsync(string conversation, string query = "?limit=1000") =>
        GetAsync($"/conversation-metrics/{conversation}{query}");

    /// <param name="lastEventId">Of the last event of an earlier stream; null for a new listener.</param>
    public Task<LiveStream> ListenAsync(string? lastEventId = null) => LiveStream.OpenAsync(client, address, lastEventId);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> ReadAsync(string path, HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"GET {path}: {response.StatusCode} {await response.Content.ReadAsStringAsync(Cancellation)}");
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }
}
