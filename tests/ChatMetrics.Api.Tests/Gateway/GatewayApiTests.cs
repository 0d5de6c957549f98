using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>Asks a model named <c>remote</c> as clients of the OpenAI protocol do.</summary>
[Collection(Collections.Chats)]
public abstract class GatewayApiTests(GarnetServer server) : ApiTests(server)
{
    private protected const string Ask = """{"model":"remote","messages":[{"role":"user","content":"hi"}]}""";
    private protected const string AskStream = """{"model":"remote","stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private protected const string AskUsage = """{"model":"remote","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""";

    private protected static readonly object Usage = new { prompt_tokens = 12, completion_tokens = 3, total_tokens = 15 };
    private protected static readonly string[] Prices = ["InputPrice=1000", "OutputPrice=2000"];

    private protected static Task<HttpResponseMessage> PostAsync(ChatApplication api, string body, params (string Name, string Value)[] headers) =>
        PostAsync(api, body, "/v1/chat/completions", headers);

    private protected static async Task<HttpResponseMessage> PostAsync(ChatApplication api, string body, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "any");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private protected static StringContent Content(string body) => new(body, Encoding.UTF8, "application/json");

    private protected static async Task<JsonElement> ChatAsync(ChatApplication api, HttpResponseMessage answer)
    {
        await answer.Content.LoadIntoBufferAsync(Cancellation);
        return await api.GetAsync($"/chats/{answer.Headers.GetValues("X-Chat-Id").Single()}").ReadAsync();
    }

    private protected static string[] Frames(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame["data: ".Length..])];
}
