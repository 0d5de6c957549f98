using System.CommandLine;
using System.Diagnostics;
using ChatMetrics.AppHost.Commands;

namespace ChatMetrics.AppHost.Check;

/// <summary><c>check</c>: asks a running ChatMetrics whether limits hold, for pipelines. It starts nothing.</summary>
internal static class CheckCommand
{
    public const string Name = "check";

    /// <summary>Every limit holds.</summary>
    public const int Passed = 0;

    /// <summary>A limit does not hold.</summary>
    public const int Broken = 1;

    /// <summary>It could not be checked: a wrong option, no answer, no room for the report.</summary>
    public const int NotChecked = 2;

    /// <param name="args">What follows <see cref="Name"/>.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var options = new CheckOptions();
        var parsed = options.Command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var wrong = string.Join(" ", parsed.Errors.Select(error => error.Message));
            await errors.WriteLineAsync($"ChatMetrics: {wrong} See {Name} --help.");
            return NotChecked;
        }

        options.Command.SetAction((result, cancellation) => CheckAsync(options, result, output, errors, cancellation));
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
    }

    private static async Task<int> CheckAsync(
        CheckOptions options, ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var (url, watch) = (parsed.GetRequiredValue(options.Url).TrimEnd('/'), Stopwatch.StartNew());
        try
        {
            var (report, exitCode) = await ReportAsync();
            if (parsed.GetValue(options.JUnit) is { } file)
            {
                report.Save(file);
            }

            return exitCode;
        }
        catch (ReportException exception)
        {
            await errors.WriteLineAsync($"ChatMetrics: {exception.Message}");
            return NotChecked;
        }

        async Task<(JUnitReport Report, int ExitCode)> ReportAsync()
        {
            try
            {
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
                http.UseKey(parsed.GetValue(options.Key) ?? Environment.GetEnvironmentVariable(CheckOptions.KeyVariable));
                var check = await new CheckClient(http, url).GetAsync(options.QueryOf(parsed), cancellation);
                await output.WriteAsync(CheckTable.Create(url, check));
                return (JUnitReport.Create(url, check, watch.Elapsed), check.Ok ? Passed : Broken);
            }
            catch (CheckException exception)
            {
                await errors.WriteLineAsync($"ChatMetrics: {exception.Message}");
                return (JUnitReport.CreateError(url, exception.Message, watch.Elapsed), NotChecked);
            }
        }
    }
}
