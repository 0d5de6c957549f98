using System.Text.Json;

namespace ChatMetrics.Api.Http;

/// <summary>
/// Reads a request body field by field, so that every field of the wrong type is reported; a deserializer would stop at the
/// first.
/// </summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <param name="read">Creates the result from the body, which is an object, and adds errors in its fields.</param>
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
        // A field name that contains an unpaired surrogate cannot even be compared.
        catch (InvalidOperationException)
        {
            errors.Add("$", "The body has a field whose name is not valid Unicode.");
        }

        errors.ThrowIfAny();
        throw new InvalidOperationException();
    }
}
