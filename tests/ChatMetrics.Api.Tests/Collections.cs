using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests;

/// <summary>Which tests run one after the other, and which beside each other.</summary>
internal static class Collections
{
    /// <summary>They take their Redis away and wait most of the time, each for a server of its own: they run beside the others.</summary>
    public const string RedisAway = "Redis away";

    /// <summary>Those of answers and conversations, beside those of everything else.</summary>
    public const string Chats = "Chats";

    /// <summary>They look at all of this process, its CPU time or its telemetry: nothing runs beside them.</summary>
    public const string Alone = "Alone";
}

/// <summary>One server for all of them: starting it takes longer than a test.</summary>
[CollectionDefinition(ApiTests.Collection)]
public sealed class ApiServer : ICollectionFixture<GarnetServer>;

[CollectionDefinition(Collections.Chats)]
public sealed class ChatsServer : ICollectionFixture<GarnetServer>;

[CollectionDefinition(Collections.Alone, DisableParallelization = true)]
public sealed class LoneServer : ICollectionFixture<GarnetServer>;
