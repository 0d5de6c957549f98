using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry;

/// <summary>Options whose bounds stand beside their properties, as attributes. They are checked at the start.</summary>
public static class ValidatedOptions
{
    // So begin the messages of the attributes; the rest reads well behind a key.
    private const string Prefix = "The field ";

    /// <summary>
    /// Binds options to a section; one that is out of bounds stops the start, with a message that names its key.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Generated from their attributes.</typeparam>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions, TValidator>(
        this IHostApplicationBuilder builder, string section)
        where TOptions : class
        where TValidator : IValidateOptions<TOptions>, new()
    {
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(
            new SectionValidator<TOptions>(section, new TValidator()));
        return builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
    }

    /// <summary>What is wrong with the options of a section, each with its full key.</summary>
    public static IEnumerable<string> Errors<TOptions>(IValidateOptions<TOptions> validator, string section, TOptions options)
        where TOptions : class =>
        (validator.Validate(section, options).Failures ?? []).Select(failure => WithKey(failure, section));

    // The generated code says "MaxCalls: The field ChatMetrics.Tools.MaxCalls must be between 0 and 100." The section's own name
    // may contain dots and spaces: a model's name is part of it.
    private static string WithKey(string failure, string section)
    {
        var start = failure.IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length + section.Length;
        var end = failure.IndexOf(' ', start);
        return $"{section}{failure[start..end].Replace('.', ':')}{failure[end..]}";
    }

    private sealed class SectionValidator<TOptions>(string section, IValidateOptions<TOptions> validator)
        : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var errors = Errors(validator, section, options).ToArray();
            return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
        }
    }
}
