using ChatMetrics.Api.Chat.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Who writes the blocks of chats: we as they are, or the framework's logger.</summary>
public sealed class BlockConsoleTests
{
    [Fact]
    public void Register_NoFormatterIsSet_WritesBlocksInPlaceOfTheFrameworksLogger()
    {
        using var services = Register();

        Assert.Contains(services.GetServices<ILoggerProvider>(), provider => provider is BlockConsole);
        Assert.Contains(
            services.GetRequiredService<IOptions<LoggerFilterOptions>>().Value.Rules,
            rule => rule.CategoryName == ChatConsole.Category && rule.LogLevel == LogLevel.None);
    }

    [Fact]
    public void Register_ConsoleWritesJson_LeavesBlocksToIt()
    {
        using var services = Register("--Logging:Console:FormatterName=json");

        Assert.DoesNotContain(services.GetServices<ILoggerProvider>(), provider => provider is BlockConsole);
        Assert.DoesNotContain(services.GetRequiredService<IOptions<LoggerFilterOptions>>().Value.Rules, rule => rule.CategoryName == ChatConsole.Category);
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information", true)]
    [InlineData("--Logging:LogLevel:Default=Warning", false)]
    [InlineData("--Logging:Console:LogLevel:Default=Warning", false)]
    [InlineData("--Logging:LogLevel:ChatMetrics.Chat=None", false)]
    public void CreateLogger_LevelsOfTheConsole_CountForBlocksToo(string setting, bool isShown)
    {
        using var services = Register(setting);

        Assert.All(
            [ChatConsole.Category, ChatConsole.StageCategory],
            category => Assert.Equal(isShown, services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(LogLevel.Information)));
    }

    // Only ours and the framework's console: others would be asked whether they are enabled as well.
    private static ServiceProvider Register(params string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders().AddConsole();
        BlockConsole.Register(builder);
        return builder.Services.BuildServiceProvider();
    }
}
