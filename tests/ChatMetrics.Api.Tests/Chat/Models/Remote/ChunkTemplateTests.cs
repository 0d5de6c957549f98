using System.Text;
using ChatMetrics.Api.Chat.Models.Remote;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Chunks that differ in the text only are compared instead of parsed; what is read must be the same.</summary>
public sealed class ChunkTemplateTests
{
    [Theory]
    [InlineData("""{"content":"Hello"}""")]
    [InlineData("""{"content":"Hello","role":"assistant","tool_calls":[],"refusal":null,"reasoning_content":""}""")]
    public void ReadText_ChunkLikeOneBefore_IsItsText(string delta)
    {
        var reader = new CompletionReader();
        Assert.Null(reader.ReadText(Chunk(delta).Span));
        reader.Read(Chunk(delta));

        Assert.Equal(" wörld 🌍", reader.ReadText(Chunk(delta.Replace("Hello", " wörld 🌍", StringComparison.Ordinal)).Span));
    }

    [Theory]
    [InlineData("""{"content":"a","tool_calls":[{"index":0,"function":{"arguments":"x"}}]}""")]
    [InlineData("""{"content":"a","reasoning_content":"hm"}""")]
    [InlineData("""{"content":"a","content":"b"}""")]
    [InlineData("""{"content":[{"type":"text","text":"a"}]}""")]
    [InlineData("""{"role":"assistant"}""")]
    public void ReadText_ChunkThatHasMoreThanText_IsRead(string delta)
    {
        var reader = new CompletionReader();
        reader.Read(Chunk(delta));

        Assert.Null(reader.ReadText(Chunk(delta).Span));
    }

    [Theory]
    [InlineData("\"index\":0", "\"index\":1")]
    [InlineData("\"finish_reason\":null", "\"finish_reason\":\"stop\"")]
    [InlineData("\"usage\":null", "\"usage\":{\"prompt_tokens\":1}")]
    [InlineData("\"index\":0", "\"index\":0,\"text\":\"b\"")]
    public void ReadText_ChunkThatSaysMoreBesideItsText_IsRead(string field, string other)
    {
        var reader = new CompletionReader();
        var chunk = Encoding.UTF8.GetString(Chunk("""{"content":"Hello"}""").Span).Replace(field, other, StringComparison.Ordinal);
        reader.Read(Encoding.UTF8.GetBytes(chunk));

        Assert.Null(reader.ReadText(Encoding.UTF8.GetBytes(chunk)));
    }

    [Theory]
    [InlineData("a\\n")]
    [InlineData("a\",\"reasoning_content\":\"b")]
    [InlineData("a\u0001")]
    public void ReadText_TextThatIsNotPlain_IsRead(string text)
    {
        var reader = new CompletionReader();
        reader.Read(Chunk("""{"content":"Hello"}"""));

        Assert.Null(reader.ReadText(Chunk($$"""{"content":"{{text}}"}""").Span));
    }

    [Fact]
    public void ReadText_BytesThatAreNotUtf8_AreRead()
    {
        var reader = new CompletionReader();
        reader.Read(Chunk("""{"content":"Hello"}"""));
        var chunk = Chunk("""{"content":"?"}""").ToArray();
        chunk[Array.IndexOf(chunk, (byte)'?')] = 0xC3;

        Assert.Null(reader.ReadText(chunk));
    }

    /// <summary>A few hundred chunks, drawn from all kinds: nothing is lost, doubled or mixed up.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_ChunksOfAllKinds_BringsEveryText(int seed)
    {
        var random = new Random(seed);
        var reader = new CompletionReader();
        var (text, reasoning, arguments) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        var (readText, readReasoning) = (new StringBuilder(), new StringBuilder());
        reader.Read(Chunk("""{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"\""}}]}"""));
        for (var number = 0; number < 400; number++)
        {
            var piece = $"{number}{(random.Next(4) == 0 ? "é🌍" : "")} ";
            var chunk = random.Next(6) switch
            {
                0 => Add(reasoning, piece, $$"""{"content":"","reasoning_content":"{{piece}}"}"""),
                1 => Add(arguments, piece, $$$"""{"content":"","tool_calls":[{"index":0,"function":{"arguments":"{{{piece}}}"}}]}"""),
                2 => Add(text, $"{piece}\n", $$"""{"content":"{{piece}}\n"}"""),
                3 => Add(text, piece, $$"""{"role":"assistant","content":"{{piece}}"}"""),
                _ => Add(text, piece, $$"""{"content":"{{piece}}"}"""),
            };
            if (reader.Read(Chunk(chunk)) is { } update)
            {
                readText.Append(update.Text);
                readReasoning.AppendJoin("", update.Contents.OfType<TextReasoningContent>().Select(content => content.Text));
            }
        }

        reader.Read(Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\""}}]}"""));
        Assert.Equal(text.ToString(), readText.ToString());
        Assert.Equal(reasoning.ToString(), readReasoning.ToString());
        Assert.Single(reader.Last().Contents.OfType<FunctionCallContent>());
    }

    private static string Add(StringBuilder all, string piece, string chunk)
    {
        all.Append(piece);
        return chunk;
    }

    private static ReadOnlyMemory<byte> Chunk(string delta) => Encoding.UTF8.GetBytes(
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}],"usage":null}""");
}
