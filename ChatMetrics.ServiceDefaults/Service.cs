using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Runs a service. An invalid setting stops it at startup with a one-line message that names the setting.</summary>
public static class Service
{
    /// <summary>The name of ChatMetrics' meter and activity source.</summary>
    public const string TelemetryName = "ChatMetrics";

    /// <summary>EX_CONFIG of sysexits.h: a restart would not help.</summary>
    private const int WrongSetting = 78;

    /// <summary>Builds the host and runs it until it is stopped.</summary>
    /// <returns>The exit code: 0, or 78 if a setting is invalid or the address is in use.</returns>
    public static async Task<int> RunAsync(Func<IHost> build)
    {
        GatheredConsole.Begin();
        RenamedSettings? renamed = null;
        try
        {
            using var host = build();
            renamed = host.Services.GetService<RenamedSettings>();
            // Validated before the start, which would log a stack trace.
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

    // Options out of bounds, a value that is missing or cannot be converted, an address in use; or several of these.
    private static bool IsSetting(Exception exception) =>
        exception is OptionsValidationException or InvalidOperationException or FormatException or IOException
        || (exception is AggregateException several && several.InnerExceptions.All(IsSetting));

    private static string Describe(Exception exception) =>
        exception is AggregateException several
            ? string.Join(' ', several.InnerExceptions.Select(Describe))
            : ConversionError.Describe(exception.Message);
}
