using System.Diagnostics;
using OpenTelemetry;

namespace ChatMetrics.Api.Privacy;

/// <summary>Redacts prompts, answers and arguments of tools in spans, before these are exported.</summary>
internal sealed class RedactedSpans(TextPrivacy texts) : BaseProcessor<Activity>
{
    private static readonly string[] Contents =
    [
        "gen_ai.system_instructions", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.result",
    ];

    public override void OnEnd(Activity data)
    {
        foreach (var name in Contents)
        {
            if (data.GetTagItem(name) is string content)
            {
                data.SetTag(name, texts.Redact(content));
            }
        }
    }
}
