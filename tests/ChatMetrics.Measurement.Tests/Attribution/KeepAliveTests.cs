using ChatMetrics.Measurement.Attribution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>Questions over HTTP: a real server in this process, and one connection that is kept alive.</summary>
[Collection(OneAtATime.Name)]
public sealed class KeepAliveTests : IAsyncLifetime
{
    private readonly WebApplication _server = Build();
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });

    public async ValueTask InitializeAsync()
    {
        _server.MapGet("/forgets", (Func<HttpContext, string>)(context =>
        {
            // Never stopped, in a handler that is not async: the worst that a question can do to the next one.
            CpuMeter.Start();
            new Truth().Burn(20);
            return context.Connection.Id;
        }));
        _server.MapGet("/asks", (Func<HttpContext, Task<string>>)(async context =>
        {
            var leaked = CpuMeter.Current is not null;
            using var meter = CpuMeter.Start();
            await Task.Yield();
            return $"{context.Connection.Id} {leaked} {meter.Stop().CpuTime!.Value.Ticks}";
        }));
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new Uri(_server.Urls.Single());
        // The client's own code is compiled by whoever runs it first, which is a charge, but not what is asked about here.
        for (var request = 0; request < 20; request++)
        {
            await GetAsync("/asks");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public Task Start_NextRequestOfAConnection_SeesNothingOfTheLast() => Flow.AssertChargedAsync(async _ =>
    {
        var connection = await GetAsync("/forgets");
        var answer = (await GetAsync("/asks")).Split(' ');
        Assert.Equal([connection, "False"], answer[..2]);
        return new CpuUsage(TimeSpan.FromTicks(long.Parse(answer[2])), 0, 0, TimeSpan.Zero);
    });

    [Fact]
    public Task Stop_AsksAServerOfThisProcess_ChargesTheClientsShareOnly() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        truth.Burn(5);
        await GetAsync("/forgets");
        return meter.Stop();
    });

    private async Task<string> GetAsync(string path) =>
        await _client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
