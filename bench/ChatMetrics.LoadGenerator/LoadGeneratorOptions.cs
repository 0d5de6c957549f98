using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator;

/// <summary>How much is asked, and of whom: <c>LoadGenerator:...</c>.</summary>
internal sealed class LoadGeneratorOptions
{
    public const string Section = "LoadGenerator";

    /// <summary>On average; people do not ask at regular intervals.</summary>
    [Range(0.01, 1000, ErrorMessage = "must be {1} to {2}.")]
    public double QuestionsPerSecond { get; init; } = 2;

    /// <summary>How many people ask side by side, each one question at a time: never more questions are in work at once.</summary>
    [Range(1, 1000, ErrorMessage = "must be {1} to {2}.")]
    public int Concurrency { get; init; } = 8;

    /// <summary>How long to ask; null: until it is stopped.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "must be {1} to {2}.")]
    public TimeSpan? Duration { get; init; }

    /// <summary>The models that the conversations use in turn; none: the API's default.</summary>
    public string[] Models { get; init; } = [];

    /// <summary>The same seed asks the same questions; null: others each time.</summary>
    public int? Seed { get; init; }
}

/// <summary>Checks the options against the bounds beside their properties.</summary>
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
