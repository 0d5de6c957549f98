using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Hostile;

/// <summary>Paths as no client writes them: none leads out of the web root, or past the key that a route needs.</summary>
public sealed class PathTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] Ups = ["..", "%2e%2e", ".%2e", "..%2f..", "..%5c..", "%2e%2e%2f", "%252e%252e", "..\\..", "....//", "%c0%ae%c0%ae", "..;", "..%00"];

    private static readonly string[] Files =
    [
        .. from up in Ups
           from path in (string[])["/{0}/appsettings.json", "/dashboard/{0}/{0}/appsettings.json", "/{0}/ChatMetrics.Api.dll", "/{0}/{0}/{0}/{0}/{0}/{0}/{0}/etc/passwd"]
           select path.Replace("{0}", up, StringComparison.Ordinal),
        "/appsettings.json", "/./appsettings.json", "//appsettings.json", "/wwwroot/index.html", "/index.html%00.js", "/index.html/", "/dashboard.css%20", "/dashboard.css::$DATA", "/%2fetc/passwd",
        "/file:///etc/passwd", "/C:/Windows/win.ini", "/dashboard/", "/dashboard//..//..//appsettings.json",
    ];

    private static readonly string[] Guarded =
    [
        "/chats", "//chats", "/./chats", "/CHATS", "/chats/", "/chats%2f", "/%63hats", "/chats%00", "/chats;x=/alive", "/alive/../chats", "/alive/%2e%2e/chats", "/alive/..%2fchats", "/session/../chats",
        "/dashboard/../chats", "/index.html/../chats", "/chats?/alive", "/chats#/alive", "/alive%2f..%2fchats", "/health/../statistics", "/export/chats/..", "/v1/../chats", "/.%2e/chats", "\\chats", "/chats\\..\\alive",
    ];

    [Fact]
    public async Task Get_PathOutOfTheWebRoot_IsNoFile()
    {
        var api = await StartAsync();

        foreach (var path in Files)
        {
            var status = await StatusAsync(api, "GET", path);

            Assert.True(status is 400 or 404, $"{path}: {status}");
        }
    }

    [Fact]
    public async Task Get_RouteByAnotherSpelling_NeedsItsKeyAllTheSame()
    {
        var api = await StartAsync(TestKeys.Settings);

        foreach (var path in Guarded)
        {
            var status = await StatusAsync(api, "GET", path);

            Assert.True(status is 400 or 401 or 404, $"{path}: {status}");
        }
    }

    [Fact]
    public async Task Delete_IdThatIsAPathOrAPattern_RemovesNothing()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi", conversation_id = "kept" }).ReadAsync();

        foreach (var id in (string[])["a%2f..%2fkept", "%2e%2e%2fconversation-metrics%2fkept", "kept%00", "kept%20", "k*", "kept%7d%3ax", "%7bkept%7d"])
        {
            var status = await StatusAsync(api, "DELETE", $"/conversation-metrics/{id}");

            Assert.True(status is 400 or 404, $"{id}: {status}");
        }

        Assert.Equal(1, (await api.GetAsync("/conversation-metrics/kept").ReadAsync()).At("total_chats").GetInt32());
    }

    // As it is: HTTP clients tidy paths up.
    private static async Task<int> StatusAsync(ChatApplication api, string method, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", api.Client.BaseAddress!.Port, Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(Cancellation);
        return int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
