using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Runs a service; a wrong setting stops its start with one line that names it.</summary>
public static class Service
{
    /// <summary>The name of ChatMetrics' meter and of its activity source.</summary>
    public const string TelemetryName = "ChatMetrics";

    /// <summary>EX_CONFIG of sysexits.h: to start again would not help.</summary>
    private const int WrongSetting = 78;

    /// <summary>Builds and runs the host until it is told to stop.</summary>
    /// <returns>The exit code: 0, or 78 when a setting is wrong or the address is taken.</returns>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        GatheredConsole.Begin();
        RenamedSettings? renamed = null;
        try
        {
            using var host = build();
            renamed = host.Services.GetService<RenamedSettings>();
            // Before the start, which would log a stack trace.
            host.Services.GetService<IStartupValidator>()?.Validate();
            await host.RunAsync();
            return 0;
        }
        catch (Exception exception) when (IsSetting(exception))
        {
            var line = Describe(exception).ReplaceLineEndings(" ");
            await Console.Error.WriteLineAsync(renamed?.AsWritten(line) ?? line);
            return WrongSetting;
        }
    }

    // Options that are out of bounds, a value that cannot be converted or is missing, an address that is taken; or several.
    private static bool IsSetting(Exception exception) =>
        exception is OptionsValidationException or InvalidOperationException or FormatException or IOException
        || (exception is AggregateException several && several.InnerExceptions.All(IsSetting));

    private static string Describe(Exception exception) =>
        exception is AggregateException several ? string.Join(' ', several.InnerExceptions.Select(Describe)) : exception.Message;
}
