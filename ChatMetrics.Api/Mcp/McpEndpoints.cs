using System.Net;
using ChatMetrics.Api.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ChatMetrics.Api.Mcp;

/// <summary>
/// The Model Context Protocol, read-only: an assistant asks why yesterday was dear, and finds the chats.
/// </summary>
internal static class McpEndpoints
{
    private const string Path = "/mcp";

    private static readonly string Version = typeof(McpEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0";

    private const string Instructions =
        "What each question to a chat assistant cost: money, own CPU time, allocations, duration, tokens. Start with cost_summary, whose "
        + "changes say what got dearer and name chats; find_chats lists the dearest or slowest; explain_chat tells where one's time and "
        + "money went. Times are UTC, money is USD.";

    public static void AddMcp(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<McpOptions>().BindConfiguration("ChatMetrics:Mcp");
        builder.Services
            .AddMcpServer(server =>
            {
                server.ServerInfo = new() { Name = "chatmetrics", Title = "ChatMetrics", Version = Version };
                server.ServerInstructions = Instructions;
            })
            // Each request stands alone, at any replica.
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithTools<MetricsTools>()
            .WithRequestFilters(filters => filters.AddCallToolFilter(ToolErrors.Explain).AddCallToolFilter(ToolArguments.Check));
        builder.Services.PostConfigure<McpServerOptions>(server =>
        {
            foreach (var tool in server.ToolCollection ?? [])
            {
                tool.ProtocolTool.InputSchema = ToolArguments.Close(tool.ProtocolTool.InputSchema);
            }
        });
    }

    public static void MapMcp(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<McpOptions>>().Value.Enabled)
        {
            routes.MapGroup(Path).WithTags("Agents").WithMetadata(new OriginsChecked()).MapMcp("");
        }
    }

    /// <summary>
    /// Refuses pages of other sites, as the protocol demands. Without keys only this machine is served, but a browser on it may show
    /// any page.
    /// </summary>
    public static void UseMcpOrigins(this WebApplication app) =>
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path), branch => branch.Use((context, next) =>
            context.Request.Headers.Origin is [] || IsOfThisMachine(context.Request)
                ? next(context)
                : throw new BadHttpRequestException("Pages of other sites may not ask here.", StatusCodes.Status403Forbidden)));

    private static bool IsOfThisMachine(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var page)
        && (page.Authority == request.Host.Value
            || page.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(page.IdnHost, out var address) && IPAddress.IsLoopback(address)));
}
