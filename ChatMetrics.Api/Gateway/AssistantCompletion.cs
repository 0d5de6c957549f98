using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Gateway;

/// <summary>The assistant's answer in the OpenAI protocol, whole or as chunks.</summary>
internal sealed class AssistantCompletion(ChatTrace chat, IMediator mediator, TimeProvider time)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private long _created;

    private string Id => $"chatcmpl-{chat.ChatId[ChatIdSource.Prefix.Length..]}";

    public async Task AnswerAsync(HttpContext context, GatewayRequest request, ChatCommand command)
    {
        _created = time.GetUtcNow().ToUnixTimeSeconds();
        if (request.IsStream)
        {
            await StreamAsync(context, request, command);
            return;
        }

        var reply = await mediator.Send(command, context.RequestAborted);
        var metrics = IndividualChatMetrics.From(reply.Record!);
        ChatHeaders.Write(context.Response, metrics);
        context.Response.ContentType = "application/json";
        var answer = AnswerJson.AddCost(
            Write(request, "chat.completion", json =>
            {
                json.WriteStartObject("message");
                json.WriteString("role", "assistant");
                json.WriteString("content", reply.Response + reply.Withdrawal);
                json.WriteNull("refusal");
                json.WriteEndObject();
                json.WriteNull("logprobs");
                json.WriteString("finish_reason", ReasonOf(reply));
            }),
            metrics);
        context.Response.ContentLength = answer.Length;
        await context.Response.BodyWriter.WriteAsync(answer, context.RequestAborted);
    }

    private async Task StreamAsync(HttpContext context, GatewayRequest request, ChatCommand command)
    {
        var reply = await mediator.Send(
            command with { OnToken = (text, cancellationToken) => SendTextAsync(context.Response, request, text, cancellationToken) },
            context.RequestAborted);
        if (reply.Withdrawal is { } withdrawal)
        {
            await SendTextAsync(context.Response, request, withdrawal, context.RequestAborted);
        }

        await SendAsync(context.Response, Delta(request, text: null, ReasonOf(reply)), context.RequestAborted);
        if (request.WantsUsage)
        {
            var usage = AnswerJson.AddCost(
                Write(request, "chat.completion.chunk", choice: null), IndividualChatMetrics.From(reply.Record!));
            await SendAsync(context.Response, usage, context.RequestAborted);
        }

        await SendAsync(context.Response, [.. "[DONE]"u8], context.RequestAborted);
    }

    private async ValueTask SendTextAsync(HttpResponse response, GatewayRequest request, string text, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            EventStream.Begin(response);
            await SendAsync(response, Delta(request, "", reason: null, isFirst: true), cancellationToken);
        }

        await SendAsync(response, Delta(request, text, reason: null), cancellationToken);
    }

    private static async Task SendAsync(HttpResponse response, byte[] data, CancellationToken cancellationToken)
    {
        response.BodyWriter.Write("data: "u8);
        response.BodyWriter.Write(data);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static string ReasonOf(ChatReply reply) => reply.Usage.FinishReason ?? "stop";

    private byte[] Delta(GatewayRequest request, string? text, string? reason, bool isFirst = false) =>
        Write(request, "chat.completion.chunk", json =>
        {
            json.WriteStartObject("delta");
            if (isFirst)
            {
                json.WriteString("role", "assistant");
            }

            if (text is not null)
            {
                json.WriteString("content", text);
            }

            json.WriteEndObject();
            json.WriteString("finish_reason", reason);
        });

    /// <param name="choice">Writes the only choice; null where there is none.</param>
    private byte[] Write(GatewayRequest request, string kind, Action<Utf8JsonWriter>? choice)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text, Relaxed);
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", _created);
        json.WriteString("model", request.Model);
        json.WriteStartArray("choices");
        if (choice is not null)
        {
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            choice(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        // As the protocol has it where the usage comes in a chunk of its own.
        if (request.IsStream && request.WantsUsage && choice is not null)
        {
            json.WriteNull("usage");
        }

        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }
}
