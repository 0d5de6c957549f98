using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Testing;

/// <summary>How a model answers, well or badly, in the terms of the OpenAI protocol.</summary>
internal static class ModelAnswers
{
    /// <summary>Streams the pieces, says why it ends, and counts where a count is given.</summary>
    public static RequestDelegate Speaks(string[] pieces, object? usage = null) => async context =>
    {
        foreach (var piece in pieces)
        {
            await ChunkAsync(context, new { content = piece });
        }

        await EndAsync(context, "stop", usage);
    };

    /// <summary>Streams one piece, then does something else.</summary>
    public static RequestDelegate SpeaksThen(Func<HttpContext, Task> then) => async context =>
    {
        await ChunkAsync(context, new { content = "A gentle " });
        await then(context);
    };

    /// <summary>Streams deltas of tool calls, as they are.</summary>
    public static RequestDelegate Calls(params object[] fragments) => CallsAndCounts(usage: null, fragments);

    /// <summary>Streams deltas of tool calls, and counts where a count is given.</summary>
    public static RequestDelegate CallsAndCounts(object? usage, params object[] fragments) => async context =>
    {
        foreach (var fragment in fragments)
        {
            await ChunkAsync(context, new { tool_calls = new[] { fragment } });
        }

        await EndAsync(context, "tool_calls", usage);
    };

    /// <summary>An error, with a text that repeats the key it was sent.</summary>
    public static RequestDelegate Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return context.Response.WriteAsJsonAsync(new { error = new { message = $"No: {context.Request.Headers.Authorization}", code = "no" } });
    };

    /// <summary>The whole answer at once, as JSON.</summary>
    public static RequestDelegate Whole(string json) => context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    };

    /// <summary>One event of the stream, of any data.</summary>
    public static RequestDelegate Says(string data) => context => EventAsync(context, data);

    /// <summary>Ends the connection without a goodbye.</summary>
    public static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Never ends, until the other side does.</summary>
    public static Task HangAsync(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);

    /// <summary>Ten MB of text, in pieces of 1 MB or as one line that does not end.</summary>
    public static RequestDelegate SpeaksTenMb(bool inOneLine) => async context =>
    {
        var text = new string('x', 1_048_576);
        for (var mb = 0; mb < 10 && !context.RequestAborted.IsCancellationRequested; mb++)
        {
            await (inOneLine ? context.Response.WriteAsync(text, context.RequestAborted) : ChunkAsync(context, new { content = text }));
        }

        await ChunkAsync(context, new { }, "stop");
    };

    private static async Task EndAsync(HttpContext context, string finishReason, object? usage)
    {
        await ChunkAsync(context, new { }, finishReason);
        if (usage is not null)
        {
            await EventAsync(context, JsonSerializer.Serialize(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "test-model-1", choices = Array.Empty<object>(), usage }));
        }

        await EventAsync(context, "[DONE]");
    }

    private static Task ChunkAsync(HttpContext context, object delta, string? finishReason = null) => EventAsync(
        context,
        JsonSerializer.Serialize(new
        {
            id = "c1",
            @object = "chat.completion.chunk",
            created = 1,
            model = "test-model-1",
            choices = new[] { new { index = 0, delta, finish_reason = finishReason } },
        }));

    /// <summary>One event of a stream.</summary>
    public static async Task EventAsync(HttpContext context, string data)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"data: {data}\n\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
