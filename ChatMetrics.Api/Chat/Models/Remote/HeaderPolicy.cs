using System.ClientModel.Primitives;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Modifies a request just before it is sent.</summary>
internal abstract class HeaderPolicy : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message.Request);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message.Request);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    protected abstract void Apply(PipelineRequest request);
}
