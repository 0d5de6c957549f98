namespace ChatMetrics.Api.Problems;

/// <summary>400: fields are missing, malformed or out of bounds.</summary>
internal sealed class InvalidFieldsException(Dictionary<string, string[]> errors) : Exception("The request has fields that are not valid.")
{
    /// <summary>Field name to what is wrong with it.</summary>
    public IDictionary<string, string[]> Errors { get; } = errors;
}

/// <summary>What is wrong with a request, field by field.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    public void Add(string field, string error) =>
        _errors[field] = _errors.TryGetValue(field, out var before) ? [.. before, error] : [error];

    /// <summary>Whether something is wrong.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>Whether something is wrong with this field already.</summary>
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
