using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Api.Tests.Hostile;

/// <summary>One request, whatever it is.</summary>
internal sealed record HostileRequest(string Method, string Path, byte[]? Body = null, string ContentType = "application/json")
{
    /// <summary>Besides the usual ones; names and values that HTTP allows.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public override string ToString() =>
        $"{Method} {Path} [{string.Join(", ", Headers)}] {(Body is null ? "" : Encoding.Latin1.GetString(Body, 0, Math.Min(Body.Length, 300)))}";
}

/// <summary>Generates requests that no client should send: broken, huge, deep, repeated, of the wrong type or in the wrong place.</summary>
internal static class HostileInput
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements(
            "", " ", "hi", "null", "true", "-1", "0", "1e999", "NaN", "99999999999999999999", "../../etc/passwd", "..%2f..%2f", "%00", "\0", "\r\nX-Evil: 1",
            "=cmd|' /C calc'!A0", "'; DROP TABLE chats; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "cm:{chats}:alerts:book",
            "\u202e\u200b", "e\u0301\u0301\u0301\u0301", "👩‍👩‍👧‍👦", "\ud83d", "ß", "İ", "𝒜", "(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "chat_1", "chat_99999999999999999999999999",
            "2026-01-20T10:30:45Z", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1h", "-5m", "5m,5m", "x".PadRight(5000, 'x')),
        Gen.Choose(0, 40).SelectMany(length => Gen.Choose(1, 0x2fff).ArrayOf(length))
            .Select(codes => new string(Array.ConvertAll(codes, code => (char)code))));

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.Elements(
            "message", "conversation_id", "chat_history", "model", "user", "purpose", "role", "content", "messages", "stream", "stream_options", "include_usage",
            "temperature", "max_tokens", "tools", "metadata", "reports", "id", "operation", "metrics", "name", "duration_ms", "total_ms", "started_at", "source",
            "metric", "limit", "window", "for", "jsonrpc", "method", "params", "arguments", "input", "n", "stop", "tool_choice"),
        Text);

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Elements(
            "null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e400", "-1e400", "1E-400", "123456789012345678901234567890", "00", "+1", ".5", "tru", "\"", "'a'", "[", "{",
            "\"\\ud800\"", "\"\\u0000\"", "\"\\x\"", "[]", "{}"),
        Text.Select(Quote));

    private static readonly Gen<string> Json = Gen.Sized(size => Value(Math.Min(size, 5)));

    private static readonly Gen<byte[]> Body = Gen.Frequency(
        (12, Json.Select(Encoding.UTF8.GetBytes)),
        (6, Question().Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Choose(0, 255).ArrayOf().Select(bytes => Array.ConvertAll(bytes, code => (byte)code))),
        (1, Gen.Choose(1, 1000).Select(depth => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"message\":[", depth))))),
        (1, Json.Select(json => (byte[])[0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(json), 0xff, 0xfe])),
        (1, Json.Select(Encoding.Unicode.GetBytes)));

    private static readonly string[] Posts =
    [
        "/chat", "/v1/chat/completions", "/v1/embeddings", "/v1/responses", "/performance-reports", "/alerts/preview", "/alerts/test", "/mcp",
    ];

    private static readonly string[] Gets =
    [
        "/chats", "/chats/{0}", "/conversation-metrics/{0}", "/all-conversation-metrics", "/statistics", "/statistics/timeseries", "/statistics/heatmap",
        "/statistics/changes", "/statistics/compare", "/statistics/check", "/statistics/what-if", "/statistics/estimate", "/statistics/refused",
        "/statistics/bottlenecks", "/live-metrics", "/system-metrics/history", "/export/chats", "/export/conversations", "/export/samples",
        "/performance-reports", "/performance-reports/{0}", "/alerts", "/alerts/rules", "/alerts/deliveries", "/alerts/preview", "/dashboard/snapshot",
        "/health", "/alive", "/v1/models", "/v1/models/{0}", "/openapi/{0}", "/{0}", "/dashboard/{0}",
    ];

    private static readonly string[] Parameters =
    [
        "limit", "cursor", "sort", "order", "window", "from", "to", "rating", "model", "status", "error", "user", "purpose", "door", "conversation_id",
        "slower_than_ms", "faster_than_ms", "group_by", "metric", "step", "a", "b", "p50", "p95", "p99", "error_rate", "high_usage", "cost_per_chat", "min_chats", "baseline",
        "worse_by", "questions", "host", "resolution", "format", "rule", "for", "source", "operation", "chat_id", "events", "last_event_id",
    ];

    private static readonly string[] KnownValues =
    [
        "price_usd", "desc", "asc", "5m", "1h", "7d", "good", "failed", "openai", "model", "stage", "workflow_start:2s", "5%", "2s", "1m", "csv", "jsonl", "1s", "backend", "duration_ms", "model:x",
    ];

    private static readonly Gen<string> Query = Gen.Choose(0, 4).SelectMany(count =>
        Gen.Zip(Gen.Frequency((8, Gen.Elements(Parameters)), (1, Text)), Gen.Frequency((2, Text), (2, Gen.Elements(KnownValues)))).ArrayOf(count)
            .Select(pairs => string.Join('&', pairs.Select(pair => $"{Escape(pair.Item1)}={Escape(pair.Item2)}"))));

    private static readonly Gen<IReadOnlyList<(string, string)>> Headers = Gen.Choose(0, 2).SelectMany(count => Gen.Zip(
        Gen.Elements(
            "X-Chat-Id", "X-Conversation-Id", "X-User-Id", "X-Purpose", "Last-Event-ID", "Accept", "Accept-Encoding", "Origin", "If-None-Match", "Range", "traceparent",
            "Authorization", "X-Api-Key", "Cookie", "X-Forwarded-For", "X-OpenWebUI-User-Id", "Content-Language"),
        Text.Select(Printable)).ArrayOf(count).Select(headers => (IReadOnlyList<(string, string)>)headers));

    /// <summary>Any of them.</summary>
    public static Gen<HostileRequest> Request { get; } = Gen.Frequency(
        (5, from path in Gen.Elements(Posts)
            from query in Gen.Frequency((4, Gen.Constant("")), (1, Query))
            from body in Body
            from type in Gen.Frequency((9, Gen.Constant("application/json")), (1, Gen.Elements("text/plain", "application/xml", "multipart/form-data")))
            from headers in Headers
            select new HostileRequest("POST", WithQuery(path, query), body, type) { Headers = headers }),
        (5, from path in Gen.Elements(Gets)
            from id in Text
            from query in Query
            from headers in Headers
            select new HostileRequest("GET", WithQuery(string.Format(CultureInfo.InvariantCulture, path, Escape(id)), query)) { Headers = headers }),
        (1, from path in Gen.Elements("/conversation-metrics/{0}", "/alerts/{0}/silence", "/chats/{0}", "/chat")
            from id in Text
            from method in Gen.Elements("DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "POST")
            select new HostileRequest(method, string.Format(CultureInfo.InvariantCulture, path, Escape(id)))));

    private static Gen<string> Value(int depth) => depth <= 0 ? Scalar : Gen.Frequency(
        (3, Scalar),
        (2, Gen.Choose(0, 4).SelectMany(count => Gen.Zip(Name, Value(depth - 1)).ArrayOf(count))
            .Select(fields => $"{{{string.Join(',', fields.Select(field => $"{Quote(field.Item1)}:{field.Item2}"))}}}")),
        (1, Gen.Choose(0, 4).SelectMany(count => Value(depth - 1).ArrayOf(count)).Select(items => $"[{string.Join(',', items)}]")));

    // Almost right: one field is not, or is there twice.
    private static Gen<string> Question() =>
        from field in Name
        from value in Value(2)
        from right in Gen.Elements(
            "\"message\":\"Convert 30 ml to tsp\",\"conversation_id\":\"hostile\"",
            "\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]",
            "\"operation\":\"x\",\"total_ms\":1,\"metrics\":[{\"name\":\"a\",\"duration_ms\":1}]",
            "\"metric\":\"duration_p95_ms\",\"limit\":1",
            "\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"find_chats\"}")
        select $"{{{right},{Quote(field)}:{value}}}";

    // JSON's escapes for what must have one; a lone surrogate is written as it is.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : c < ' ' || char.IsSurrogate(c) ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static string Escape(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(code =>
        char.IsAsciiLetterOrDigit((char)code) || code is (byte)'-' or (byte)'_' or (byte)'.' ? $"{(char)code}" : $"%{code:X2}"));

    private static string Printable(string text) => string.Concat(text.Where(c => c is > ' ' and < (char)127)).PadRight(1, 'x');

    private static string WithQuery(string path, string query) => query.Length == 0 ? path : $"{path}?{query}";
}
