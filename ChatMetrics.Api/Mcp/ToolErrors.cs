using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Storage;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ChatMetrics.Api.Mcp;

/// <summary>What is wrong with a call is said to the model, which can ask better.</summary>
internal static class ToolErrors
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Explain(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next) => async (request, cancellation) =>
    {
        try
        {
            return await next(request, cancellation);
        }
        catch (InvalidFieldsException invalid)
        {
            throw new McpException(invalid.Text);
        }
        catch (ProblemException problem)
        {
            throw new McpException(problem.Message);
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            throw new McpException("Redis is unavailable. Try again in a moment.");
        }
    };
}
