using System.Runtime.CompilerServices;
using System.Text.Json;
using ChatMetrics.FakeModel.Behaviors;

namespace ChatMetrics.FakeModel.Completions;

/// <summary>Writes a reply in the protocol's format, at the model's pace.</summary>
internal sealed class ReplyWriter(CompletionRequest request, Behavior behavior, TimeProvider time)
{
    private readonly string _id = $"chatcmpl-{Guid.CreateVersion7():n}";
    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();
    private readonly long _start = time.GetTimestamp();
    private readonly Reply _reply = Reply.To(request, behavior);

    public async Task<CompletionResponse> WholeAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(_reply.Tokens.Count, cancellationToken);
        var message = _reply.Call is { } call
            ? new ResponseMessage("assistant", ToolCalls: [CallOf(call, index: null)])
            : new ResponseMessage("assistant", string.Concat(_reply.Tokens));
        return Response("chat.completion", [new Choice(0, message, null, _reply.FinishReason)], _reply.Usage);
    }

    /// <summary>The data of each event in the stream.</summary>
    public async IAsyncEnumerable<string> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await WaitAsync(0, cancellationToken);
        yield return Piece(_reply.Call is { } call ? new("assistant", ToolCalls: [CallOf(call, index: 0)]) : new("assistant", ""));
        for (var token = 0; token < _reply.Tokens.Count; token++)
        {
            await WaitAsync(token, cancellationToken);
            yield return Piece(new(Content: _reply.Tokens[token]));
        }

        yield return Piece(new(), _reply.FinishReason);
        if (request.StreamOptions is { IncludeUsage: true })
        {
            yield return Json(Response("chat.completion.chunk", [], _reply.Usage));
        }

        yield return "[DONE]";
    }

    // Relative to the start, so that late timers do not add up.
    private Task WaitAsync(int token, CancellationToken cancellationToken)
    {
        var wait = behavior.DelayOf(token) - time.GetElapsedTime(_start);
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    private string Piece(ResponseMessage delta, string? finishReason = null) =>
        Json(Response("chat.completion.chunk", [new Choice(0, null, delta, finishReason)]));

    private CompletionResponse Response(string kind, IReadOnlyList<Choice> choices, Usage? usage = null) =>
        new(_id, kind, _created, request.Model ?? CompletionEndpoints.ModelName, choices, usage);

    private ToolCall CallOf(FunctionCall call, int? index) => new($"call_{_id}", "function", call, index);

    private static string Json(CompletionResponse response) => JsonSerializer.Serialize(response, CompletionJson.Default.CompletionResponse);
}
