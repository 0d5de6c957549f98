using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>Validates a behavior, from settings or a request, against the bounds beside its properties.</summary>
internal sealed class BehaviorValidator : IValidateOptions<Behavior>
{
    public ValidateOptionsResult Validate(string? name, Behavior options)
    {
        var errors = Errors(options).Select(error => $"{Behavior.Section}:{error.Property} {error.Message}").ToArray();
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    /// <summary>The properties that are out of bounds, with messages.</summary>
    public static IEnumerable<(string Property, string Message)> Errors(Behavior behavior)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(behavior, new ValidationContext(behavior), results, validateAllProperties: true);
        return results.Select(result => (result.MemberNames.First(), result.ErrorMessage!));
    }
}
