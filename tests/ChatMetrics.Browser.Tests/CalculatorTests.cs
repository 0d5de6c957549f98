using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's calculator: what many such questions would cost.</summary>
public sealed class CalculatorTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Questions_AreTyped_CostSoMuchMore()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 4; number++)
        {
            await StoreAsync(api, number, chat => chat with { PriceUsd = 0.01m, CpuTimeUs = 3_600, AllocatedBytes = 1 << 20 });
        }

        await using var page = await DashboardPage.OpenAsync(api);
        var calculator = page.Region("What would it cost?");
        await Expect(DashboardPage.Value(calculator, "Cost")).ToContainTextAsync("$100.00");
        await Expect(DashboardPage.Value(calculator, "CPU time")).ToContainTextAsync("36.0 s");
        await Expect(DashboardPage.Value(calculator, "Allocated")).ToContainTextAsync("9.8 GB");
        await Expect(calculator).ToContainTextAsync("Estimated from 4 chats of the last 5 minutes");

        await calculator.GetByLabel("Questions like these").FillAsync("1000");

        await Expect(DashboardPage.Value(calculator, "Cost")).ToContainTextAsync("$10.00");
    }

    [Fact]
    public async Task Chat_TheOnlyOne_IsTooFewForARange()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { PriceUsd = 0.01m });
        await using var page = await DashboardPage.OpenAsync(api);
        var calculator = page.Region("What would it cost?");

        await Expect(calculator).ToContainTextAsync("One chat is too few for a range.");
        await Expect(DashboardPage.Value(calculator, "Cost")).ToContainTextAsync("$100.00");
        await Expect(calculator.Locator("dl")).Not.ToContainTextAsync("–");
    }

    [Fact]
    public async Task Filter_InTheAddress_IsWhatItIsEstimatedFrom()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { User = "ann", PriceUsd = 0.01m });
        await StoreAsync(api, 2, chat => chat with { User = "bob", PriceUsd = 0.05m });
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/?user=bob");
        var calculator = page.Region("What would it cost?");

        await Expect(DashboardPage.Value(calculator, "Cost")).ToContainTextAsync("$500.00");
        await Expect(calculator).ToContainTextAsync("that match the filter");
    }

    [Fact]
    public async Task Price_OfSomeIsUnknown_SaysOfHowMany()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { PriceUsd = 0.01m, Tokens = new(1, 1, Estimated: false) });
        await StoreAsync(api, 2, chat => chat with { PriceUsd = 0.01m, Tokens = new(1, 1, Estimated: false) });
        await StoreAsync(api, 3, chat => chat with { PriceUsd = null, Tokens = new(1, 1, Estimated: false) });
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Region("What would it cost?")).ToContainTextAsync("The cost of 1 of 3 chats is unknown; the money is by the others.");
    }

    [Fact]
    public async Task Questions_ThatAreNoNumber_AreAskedForAgain()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { PriceUsd = 0.01m });
        await using var page = await DashboardPage.OpenAsync(api);
        var calculator = page.Region("What would it cost?");
        await Expect(DashboardPage.Value(calculator, "Cost")).ToContainTextAsync("$100.00");

        await calculator.GetByLabel("Questions like these").FillAsync("0");

        await Expect(calculator.Locator("dl")).ToHaveCountAsync(0);
        await Expect(calculator.GetByRole(AriaRole.Status)).ToContainTextAsync("A whole number from 1 to");
    }
}
