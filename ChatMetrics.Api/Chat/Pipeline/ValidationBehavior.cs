using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Rejects a question with fields out of bounds, naming each field.</summary>
internal sealed class ValidationBehavior(ChatModels models) : IPipelineBehavior<ChatCommand, ChatReply>
{
    private const int MaxMessageLength = 32_000;

    public Task<ChatReply> Handle(
        ChatCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<ChatReply> next)
    {
        // What is passed on is the model's to judge.
        if (request.Relay is not null)
        {
            return next();
        }

        var errors = request.Malformed;
        switch (request.Question.Message.AsSpan().Trim().Length)
        {
            case 0 when errors.Has("message"): break;
            case 0: errors.Add("message", "The message is empty: send 1 to 32,000 characters."); break;
            case > MaxMessageLength: errors.Add("message", "The message is longer than 32,000 characters."); break;
        }

        if (!ConversationIds.IsValid(request.ConversationId))
        {
            errors.Add("conversation_id", ConversationIds.Rule);
        }

        if (request.Question.ChatHistory?.Count > ChatRequest.MaxHistory)
        {
            errors.Add("chat_history", "The history has more than 200 turns.");
        }

        CheckLength(errors, "user", request.Question.User);
        CheckLength(errors, "purpose", request.Question.Purpose);
        if (request.Question.Model is { } model && models.Find(model) is null)
        {
            errors.Add("model", $"The model is not configured. Configured: {string.Join(", ", models.Names)}.");
        }

        errors.ThrowIfAny();
        return next();
    }

    private static void CheckLength(FieldErrors errors, string field, string? value)
    {
        if (value is not null && value.Length is 0 or > ChatPurpose.MaxLength)
        {
            errors.Add(field, "Must be 1 to 128 characters.");
        }
    }
}
