using System.Net;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ChatMetrics.Api.Mcp;

/// <summary>
/// The Model Context Protocol, read-only: an assistant asks why yesterday was dear, and finds the chats. For programs of this machine
/// only: what chats say is private.
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

    public static void MapMcp(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<McpOptions>>().Value.Enabled)
        {
            return;
        }

        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path), branch => branch.Use((context, next) =>
        {
            CheckLocal(context);
            return next(context);
        }));
        app.MapGroup(Path).WithTags("Agents").MapMcp("");
    }

    // The name too: a page of another site can have its own name point to this machine.
    private static void CheckLocal(HttpContext context)
    {
        var isLocal = context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
        var origin = context.Request.Headers.Origin.ToString();
        if (!isLocal
            || !IsLocal(context.Request.Host.Host)
            || (origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLocal(page.IdnHost))))
        {
            throw new BadHttpRequestException("Only programs on this machine may ask here.", StatusCodes.Status403Forbidden);
        }
    }

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
