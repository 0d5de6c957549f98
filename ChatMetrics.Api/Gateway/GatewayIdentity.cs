using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// Whose question it is, in which conversation, and what for: as the clients that there are tell it, or as it can be derived.
/// </summary>
internal static class GatewayIdentity
{
    private const string ConversationField = "conversation_id";
    private const string ConversationHeader = "X-ChatMetrics-Conversation-Id";
    private const string PurposeHeader = "X-ChatMetrics-Purpose";
    private const int DerivedBytes = 12;

    private static readonly string[] UserHeaders = ["X-ChatMetrics-User-Id", "X-OpenWebUI-User-Id", "x-litellm-customer-id"];

    /// <param name="isOurs">Whether our assistant answers, to which <c>metadata</c> speaks; a model's own requests are not judged.</param>
    /// <exception cref="InvalidFieldsException">
    /// Our own header, or <c>metadata.conversation_id</c> of a request to our assistant, has an id that cannot be one.
    /// </exception>
    public static (string Id, bool IsDerived) Conversation(HttpRequest http, GatewayRequest request, bool isOurs)
    {
        if (Header(http, ConversationHeader) is { } named)
        {
            return ConversationIds.IsValid(named) ? (named, false) : throw GatewayRequest.Invalid(ConversationHeader, ConversationIds.Rule);
        }

        var metadata = request.Fields.GetValueOrDefault("metadata");
        var told = Header(http, "X-OpenWebUI-Chat-Id") ?? ConversationIn(metadata, isOurs) ?? metadata.Text("session_id");
        return string.IsNullOrWhiteSpace(told)
            ? (Derive(http, request), true)
            : (ConversationIds.IsValid(told) ? told : $"id_{Hash(told)}", false);
    }

    public static string? User(HttpRequest http, GatewayRequest request)
    {
        var user = UserHeaders.Select(name => Header(http, name)).FirstOrDefault(name => name is not null)
            ?? Field(request, "user")
            ?? Field(request, "safety_identifier")
            ?? request.Fields.GetValueOrDefault("metadata").Text("user_id");
        return Short(user);
    }

    public static string? Purpose(HttpRequest http, GatewayRequest request, PurposeFinder purposes) =>
        Short(Header(http, PurposeHeader)) ?? purposes.Find(request.Question);

    private static string? ConversationIn(JsonElement metadata, bool isOurs)
    {
        var field = metadata.Get(ConversationField);
        var name = field?.AsText();
        var isId = name is "" || (name is not null && ConversationIds.IsValid(name));
        return isOurs && field is { ValueKind: not JsonValueKind.Null } && !isId
            ? throw GatewayRequest.Invalid($"metadata.{ConversationField}", ConversationIds.Rule)
            : name;
    }

    // Two conversations of one key that begin with the same words become one: no client sends more than its messages.
    private static string Derive(HttpRequest http, GatewayRequest request) =>
        $"derived_{Hash($"{http.Headers.Authorization}{http.Headers["X-Api-Key"]}\0{request.System}\0{request.FirstQuestion}")}";

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, DerivedBytes));

    private static string? Header(HttpRequest http, string name) =>
        http.Headers[name].ToString() is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string? Field(GatewayRequest request, string name) =>
        request.Fields.TryGetValue(name, out var field)
            && (field.ValueKind == JsonValueKind.Number ? field.GetRawText() : field.AsText()) is { Length: > 0 } text ? text : null;

    // Names that are too long stay different.
    private static string? Short(string? name) =>
        name is null or "" ? null : name.Length <= ChatPurpose.MaxLength ? name : $"id_{Hash(name)}";
}
