using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's memory: of each process, and what the questions allocated.</summary>
public sealed class MemoryPanelTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Processes_OfASample_AreDividedIntoHeapAndTheRest()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat);
        await using var page = await DashboardPage.OpenAsync(api);
        await page.WaitForStreamAsync();
        var memory = page.Region("Memory");
        await Expect(memory).ToContainTextAsync("No sample yet");

        var process = ExampleSamples.Api(1, "web-1") with { MemoryBytes = 200L << 20, ManagedHeapBytes = 50L << 20, GcPausePercent = 0.4 };
        var redis = process with { Service = "redis", MemoryBytes = 30L << 20, ManagedHeapBytes = null, UsedMemoryBytes = 10L << 20 };
        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1") with { Processes = [process, redis] }, ["web-1"]);

        await Expect(memory.GetByRole(AriaRole.Img, new() { Name = "API: managed heap 50.0 MB, native 150.0 MB" })).ToBeVisibleAsync();
        await Expect(memory.GetByRole(AriaRole.Img, new() { Name = "Redis: data 10.0 MB, rest 20.0 MB" })).ToBeVisibleAsync();
        await Expect(memory).ToContainTextAsync("GC pause 0.4 % of the time");
        // No more samples: the last known figures stay, with their time.
        await Expect(memory).ToContainTextAsync("Last known, at ");
        await Expect(memory).ToContainTextAsync("managed heap 50.0 MB");
    }

    [Fact]
    public async Task Allocations_OfTheChats_AreListedByStage()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { Stages = [.. chat.Stages.Select(stage => stage with { AllocatedBytes = 2 << 20 })] });
        await using var page = await DashboardPage.OpenAsync(api);
        var memory = page.Region("Memory");

        await Expect(memory.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync("Allocated in the last 5 minutes, by stage");
        await Expect(memory.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
        await Expect(memory.GetByRole(AriaRole.Row).Last).ToContainTextAsync("2.0 MB");
    }
}
