using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>Makes tools out of methods.</summary>
public static class ToolFactory
{
    // snake_case, nulls left out, texts of any language as they are. By reflection, so that a new tool has nothing to register.
    private static readonly JsonSerializerOptions ToolJson = new(AIJsonUtilities.DefaultOptions)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    /// <summary>For arguments and results of any type.</summary>
    public static JsonSerializerOptions AnyJson { get; } = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>A tool from a method whose parameters are described; its result becomes JSON.</summary>
    public static AIFunction Create(Delegate method, string name, string description) =>
        AIFunctionFactory.Create(method, name, description, ToolJson);
}
