using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>Checks a behavior against the bounds beside its properties, whether it comes from settings or from a request.</summary>
internal sealed class BehaviorValidator : IValidateOptions<Behavior>
{
    public ValidateOptionsResult Validate(string? name, Behavior options)
    {
        var errors = Errors(options).Select(error => $"{Behavior.Section}:{error.Property} {error.Message}").ToArray();
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    /// <summary>What is out of bounds, with the name of its property.</summary>
    public static IEnumerable<(string Property, string Message)> Errors(Behavior behavior)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(behavior, new ValidationContext(behavior), results, validateAllProperties: true);
        return results.Select(result => (result.MemberNames.First(), result.ErrorMessage!));
    }
}
