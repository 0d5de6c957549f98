using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Http;

/// <summary>What pages from other origins may do.</summary>
internal static class CorsPolicies
{
    /// <summary>For pages that may read the stream, or only its samples.</summary>
    public const string Stream = "stream";

    /// <summary>For pages that may read everything, ask the assistant, and post and read performance reports.</summary>
    public const string Pages = "pages";

    /// <summary>For pages that ask models by the OpenAI protocol; its clients send headers of their own.</summary>
    public const string Gateway = "gateway";

    public static void AddCorsPolicies(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PageOriginOptions>()
            .Bind(builder.Configuration.GetSection("ChatMetrics:Live"))
            .Validate(
                o => o.AreValid,
                "ChatMetrics:Live:Origins must be origins such as https://status.example.org, loopback, file, null or *, "
                + "separated by spaces.")
            .ValidateOnStart();
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<PageOriginOptions>>((cors, origins) =>
        {
            cors.AddPolicy(Stream, policy => policy
                .SetIsOriginAllowed(origins.Value.Allows).WithMethods("GET")
                .WithHeaders("Last-Event-ID", "Cache-Control", "Authorization", "X-Api-Key"));
            cors.AddPolicy(Pages, policy => policy
                .SetIsOriginAllowed(origins.Value.AllowsAll).WithMethods("GET", "POST")
                .WithHeaders("Content-Type", "Authorization", "X-Api-Key")
                .WithExposedHeaders("Retry-After", ResponseHeaders.ChatId, ResponseHeaders.ServerTiming));
            cors.AddPolicy(Gateway, policy => policy
                .SetIsOriginAllowed(origins.Value.AllowsAll).WithMethods("GET", "POST").AllowAnyHeader()
                .WithExposedHeaders("Retry-After", ResponseHeaders.ChatId, "x-request-id"));
        });
    }
}
