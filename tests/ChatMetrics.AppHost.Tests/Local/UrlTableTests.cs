using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class UrlTableTests
{
    [Fact]
    public void Lines_TwoReplicas_NamesEveryAddressOnce()
    {
        var lines = UrlTable.Lines([new("http://localhost:8000/"), new("http://localhost:8001/")], "redis here", "/data", "traces there").ToArray();

        Assert.Equal(
            [
                "",
                "  Dashboard         http://localhost:8000/",
                "  Ask a question    POST http://localhost:8000/chat",
                "  Health            http://localhost:8000/health",
                "  OpenAPI           http://localhost:8000/openapi/v1.json",
                "  Live metrics      http://localhost:8000/live-metrics",
                "  Replica 2         http://localhost:8001/",
                "  Redis             redis here",
                "  Data              /data",
                "  Aspire dashboard  traces there",
                "",
            ],
            lines);
    }
}
