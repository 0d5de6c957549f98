using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Browser.Tests;

/// <summary>Which tests run one after the other: those of the dashboard, and beside them those of the modules for other pages.</summary>
internal static class Collections
{
    public const string Modules = "Modules";
}

/// <summary>One server for all of them: starting it takes longer than a test.</summary>
[CollectionDefinition(ApiTests.Collection)]
public sealed class ApiServer : ICollectionFixture<GarnetServer>;

[CollectionDefinition(Collections.Modules)]
public sealed class ModulesServer : ICollectionFixture<GarnetServer>;
