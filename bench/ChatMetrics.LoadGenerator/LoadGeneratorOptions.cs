using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator;

/// <summary>How many questions are asked, and of which models: <c>LoadGenerator:...</c>.</summary>
internal sealed class LoadGeneratorOptions
{
    public const string Section = "LoadGenerator";

    /// <summary>On average; people do not ask at regular intervals.</summary>
    [Range(0.01, 1000, ErrorMessage = "must be {1} to {2}.")]
    public double QuestionsPerSecond { get; init; } = 2;

    /// <summary>
    /// The number of people asking in parallel, each one question at a time, so never more questions are pending at once.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be {1} to {2}.")]
    public int Concurrency { get; init; } = 8;

    /// <summary>How long to ask; null asks until stopped.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "must be {1} to {2}.")]
    public TimeSpan? Duration { get; init; }

    /// <summary>The models that the conversations use in turn; empty for the API's default.</summary>
    public string[] Models { get; init; } = [];

    /// <summary>A key to the API with the scope <c>chat</c>; null if it needs none.</summary>
    public string? Key { get; init; }

    /// <summary>The same seed asks the same questions; null asks different ones each time.</summary>
    public int? Seed { get; init; }
}

/// <summary>Validates the options against the bounds beside their properties.</summary>
internal sealed class LoadGeneratorOptionsValidator : IValidateOptions<LoadGeneratorOptions>
{
    public ValidateOptionsResult Validate(string? name, LoadGeneratorOptions options)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => $"{LoadGeneratorOptions.Section}:{result.MemberNames.First()} {result.ErrorMessage}"));
    }
}
