using System.Text.Json;

namespace ChatMetrics.Api.Http;

/// <summary>
/// Reads the body of a request field by field: every field of a wrong type is named; a deserializer would stop at the first.
/// </summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <param name="read">Makes the result of the body, an object; what is wrong with its fields goes to the errors.</param>
    /// <exception cref="InvalidFieldsException">The body is not a JSON object in Unicode.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large (413).</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<JsonElement, FieldErrors, T> read)
    {
        var errors = new FieldErrors();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, Options, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                return read(body.RootElement, errors);
            }

            errors.Add("$", "The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            errors.Add(
                "$", $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).");
        }
        // A field's name that holds half a character cannot even be compared.
        catch (InvalidOperationException)
        {
            errors.Add("$", "The body has a field whose name is not valid Unicode.");
        }

        errors.ThrowIfAny();
        throw new InvalidOperationException();
    }
}
