using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Hostile;

/// <summary>Texts of callers stay texts: in logs, in headers and in the keys of Redis.</summary>
public sealed class InjectionTests(GarnetServer server) : ApiTests(server)
{
    // A line of its own, and one in red; a key of ours; the parts of names and of members.
    private static readonly string[] Names =
    [
        "a\r\nforged: all is well", "\u001b[31mforged\u001b[0m", "\u009b31mforged\u2028forged", "x}:y{z", "{chats}:events", "a b c", "a|b", "*", "ann", ":", "\0",
    ];

    [Fact]
    public async Task Ask_NamesWithLineBreaksAndEscapes_ForgeNoLineOfTheLog()
    {
        await using var model = await FaultyServer.StartAsync(
            Fails("model\r\nforged: \u001b[31m"), ModelAnswers.Says("{\"error\":{\"message\":\"x\\nforged: y\",\"code\":\"a\\nforged\"}}"), ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        foreach (var name in Names)
        {
            await SendAsync(api, HttpMethod.Post, "/chat", new { message = name, user = name, purpose = name, model = "remote" });
            await SendAsync(api, HttpMethod.Post, "/chat", new { message = "hi", conversation_id = name, model = name });
            await SendAsync(
                api, HttpMethod.Post, "/v1/chat/completions", new { model = "remote", user = name, metadata = new { conversation_id = name }, messages = new[] { new { role = "user", content = name } } });
            await SendAsync(api, HttpMethod.Post, "/v1/chat/completions", new { model = name, messages = new[] { new { role = name, content = name } } });
            await SendAsync(
                api, HttpMethod.Post, "/performance-reports", new { operation = name, total_ms = 1, metrics = new[] { new { name, duration_ms = 1 } }, metadata = new Dictionary<string, string> { [name] = name } });
            foreach (var path in (string[])["/{0}", "/chats/{0}", "/chats?user={0}", "/conversation-metrics/{0}", "/statistics?window={0}", "/export/samples?host={0}"])
            {
                await SendAsync(api, HttpMethod.Get, path.Replace("{0}", Uri.EscapeDataString(name), StringComparison.Ordinal));
            }
        }

        AssertNoneForged(api);
    }

    [Fact]
    public async Task AlertFires_OfAUserWhoIsCalledALineOfTheLog_ForgesNone()
    {
        var api = await StartAsync();
        var alert = new Alert
        {
            Id = "alert_1",
            Rule = "budget",
            State = AlertText.Firing,
            Severity = "warning",
            Message = $"$5 spent this day (user {string.Join(' ', Names)}).",
            Metric = "price_usd",
            Value = 5,
            Worst = 5,
            Limit = 5,
            Since = DateTimeOffset.UnixEpoch,
        };
        var log = new AlertLog(api.Service<ILogger<AlertLog>>());

        log.Write(alert);
        log.Write(alert with { State = AlertText.Resolved, ResolvedAt = DateTimeOffset.UnixEpoch });

        Assert.Equal(2, api.Log.Messages.Count(message => message.Contains("spent this day", StringComparison.Ordinal)));
        AssertNoneForged(api);
    }

    [Fact]
    public async Task Ask_NamesLikePartsOfKeys_AreKeptApartAndFoundAgain()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());
        var plain = await KeysAsync(api, "bob");
        var shapes = plain.Select(Shape).ToHashSet();

        foreach (var name in Names)
        {
            var keys = await KeysAsync(api, name);

            Assert.All(keys, key => Assert.StartsWith("cm:", key, StringComparison.Ordinal));
            // What stands in braces, by which a cluster chooses the slot, is never the caller's.
            Assert.Subset(shapes, keys.Select(Shape).ToHashSet());
            var found = await api.GetAsync($"/chats?user={Uri.EscapeDataString(name)}").ReadAsync();
            Assert.Equal([name, name], found.At("chats").EnumerateArray().Select(chat => chat.At("user").GetString()));
        }

        string[] stored = ["bob", .. Names];
        foreach (var grouping in (string[])["user", "purpose"])
        {
            var groups = (await api.GetAsync($"/statistics?window=1h&group_by={grouping}").ReadAsync()).At("groups").EnumerateArray()
                .ToDictionary(group => group.At("name").GetString()!, group => group.At("count").GetInt32());
            Assert.Equal(stored.Order(StringComparer.Ordinal), groups.Keys.Where(stored.Contains).Order(StringComparer.Ordinal));
            Assert.All(stored, name => Assert.InRange(groups[name], 1, 2));
        }

        Assert.Equal(2 * stored.Length, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
    }

    [Fact]
    public async Task Ask_ModelServerWithOddHeaders_PassesOnWhatAHeaderMayBe()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(
            listener,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-request-id: req-1\r\nopenai-organization: B\u00fccher\r\nopenai-version: a\u0001b\r\n"
            + "Set-Cookie: chatmetrics-session=x\r\nConnection: close\r\n\r\n{\"choices\":[{\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}");
        var api = await StartAsync(
            "--ChatMetrics:Models:remote:Provider=openai", "--ChatMetrics:Models:remote:Model=m", $"--ChatMetrics:Models:remote:Endpoint=http://{listener.LocalEndpoint}/v1");

        using var response = await api.Client.PostAsync(
            "/v1/chat/completions", Body(new { model = "remote", messages = new[] { new { role = "user", content = "hi" } } }), Cancellation);
        await answering;

        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Cancellation)}");
        Assert.Equal(["req-1"], response.Headers.GetValues("x-request-id"));
        Assert.False(response.Headers.Contains("openai-organization"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private static RequestDelegate Fails(string text) => context =>
    {
        context.Response.StatusCode = 500;
        context.Response.Headers["x-request-id"] = "forged";
        return context.Response.WriteAsJsonAsync(new { error = new { message = text, type = text, code = text, param = text } });
    };

    // Byte by byte: a server of the framework would not send such headers.
    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        await using var stream = client.GetStream();
        var received = "";
        var buffer = new byte[4096];
        while (!received.Contains("\"hi\"", StringComparison.Ordinal))
        {
            received += Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancellation));
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), Cancellation);
    }

    private static void AssertNoneForged(ChatApplication api) => Assert.All(api.Log.Messages, message =>
    {
        Assert.DoesNotContain(message, character => char.IsControl(character) && character != '\n' && character != '\r');
        Assert.All(message.Split('\n', '\r', '\u2028', '\u0085'), line => Assert.False(line.StartsWith("forged", StringComparison.Ordinal), message));
    });

    // The keys that are there after a chat through each door.
    private async Task<string[]> KeysAsync(ChatApplication api, string name)
    {
        await SendAsync(api, HttpMethod.Post, "/chat", new { message = name, user = name, purpose = name, conversation_id = "c", model = "remote" }, 200);
        await SendAsync(
            api,
            HttpMethod.Post,
            "/v1/chat/completions",
            new { model = "remote", user = name, metadata = new { conversation_id = name }, messages = new[] { new { role = "user", content = name } } },
            200);
        await api.GetAsync("/alive");
        return [.. (await Server.KeysAsync()).Select(key => (string)key!)];
    }

    // The kind of key: up to the first brace, and what stands in braces unless it is a conversation's id or a host.
    private static string Shape(string key)
    {
        var (open, close) = (key.IndexOf('{', StringComparison.Ordinal), key.IndexOf('}', StringComparison.Ordinal));
        return open < 0 ? key : key.StartsWith("cm:conv:", StringComparison.Ordinal) || key.StartsWith("cm:chat:", StringComparison.Ordinal) ? key[..open] : key[..(close + 1)];
    }

    private static StringContent Body(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    private static async Task SendAsync(ChatApplication api, HttpMethod method, string path, object? body = null, int? status = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Body(body) };
        using var response = await api.Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status is { } wanted ? (int)response.StatusCode == wanted : (int)response.StatusCode is < 500 or 502, $"{method} {path}: {(int)response.StatusCode} {text}");
    }
}
