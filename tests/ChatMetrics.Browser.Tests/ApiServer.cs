using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Browser.Tests;

/// <summary>One server for all of them: starting it takes longer than a test.</summary>
[CollectionDefinition(ApiTests.Collection)]
public sealed class ApiServer : ICollectionFixture<GarnetServer>;
