using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Http;

/// <summary>400: fields are missing, malformed or out of bounds.</summary>
/// <param name="errors">Field name to error messages.</param>
internal sealed class InvalidFieldsException(IDictionary<string, string[]> errors) : ProblemException(
    StatusCodes.Status400BadRequest, "The request is not valid.", string.Join(" ", errors.SelectMany(error => error.Value)))
{
    public IDictionary<string, string[]> Errors { get; } = errors;

    /// <summary>The errors in one line, each with its field.</summary>
    public string Text => string.Join(" ", Errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}"));

    public override ProblemDetails ToProblem() =>
        new HttpValidationProblemDetails(Errors) { Status = Status, Title = Title, Detail = Message };
}

/// <summary>The errors in a request, by field.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    public void Add(string field, string error) =>
        _errors[field] = _errors.TryGetValue(field, out var before) ? [.. before, error] : [error];

    public bool Any => _errors.Count > 0;

    /// <summary>Whether this field already has an error.</summary>
    public bool Has(string field) => _errors.ContainsKey(field);

    /// <exception cref="InvalidFieldsException">At least one error was added.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new InvalidFieldsException(_errors);
        }
    }
}
