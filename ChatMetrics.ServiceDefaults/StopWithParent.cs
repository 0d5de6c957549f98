using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.ServiceDefaults;

/// <summary>
/// Stops this service when the host that started it is gone. The contract: the environment variable
/// <c>CHATMETRICS_STOP_WITH_PARENT=1</c> says that the standard input is a pipe of the parent, which ends when the parent
/// wants this service to stop, and, by the operating system, however the parent dies.
/// </summary>
internal sealed class StopWithParent(IHostApplicationLifetime lifetime) : IHostedService
{
    public const string Variable = "CHATMETRICS_STOP_WITH_PARENT";

    /// <summary>Nobody is left who would kill a service that hangs while it stops.</summary>
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(8);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // a thread, as reading a pipe blocks; in the background, so that it never keeps the service alive
        new Thread(Watch) { IsBackground = true, Name = nameof(StopWithParent) }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        lifetime.StopApplication();
        Thread.Sleep(StopsWithin);
        Environment.Exit(1);
    }
}

public static class StopWithParentExtensions
{
    /// <summary>Lets the service end with the process that started it, when that process asks for it.</summary>
    public static TBuilder AddStopWithParent<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        if (builder.Configuration[StopWithParent.Variable] == "1")
        {
            builder.Services.AddHostedService<StopWithParent>();
        }

        return builder;
    }
}
