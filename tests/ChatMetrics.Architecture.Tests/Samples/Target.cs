namespace ChatMetrics.Architecture.Tests.Samples;

/// <summary>What the other samples name, each in another way.</summary>
internal class Target
{
    public static void Use()
    {
    }
}
