using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>What the page must show in the end, it may show late: on a busy machine a request alone takes seconds.</summary>
internal static class Patience
{
    private const float DeadlineMs = 90_000;

    [ModuleInitializer]
    internal static void Set() => Assertions.SetDefaultExpectTimeout(DeadlineMs);

    /// <summary>The same for what is done with the page, such as a click.</summary>
    public static void Give(IPage page) => page.SetDefaultTimeout(DeadlineMs);
}
