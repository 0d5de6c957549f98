namespace ChatMetrics.Api.Http;

/// <summary>What browsers must not do with a response: see docs/decisions/access.md.</summary>
internal static class SecurityHeaders
{
    private const string Files = "files";
    private const int SecondsOfAYear = 31_536_000;

    private static readonly HeaderPolicyCollection Answers = Common()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddFrameAncestors().None();
        })
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin());

    // Scripts, styles, images and data only from this origin, nothing inline; strings cannot become markup. Any page may load the
    // files: they hold no data.
    private static readonly HeaderPolicyCollection Pages = Common()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddScriptSrc().Self();
            policy.AddStyleSrc().Self();
            policy.AddImgSrc().Self();
            policy.AddConnectSrc().Self();
            policy.AddBaseUri().None();
            policy.AddFormAction().None();
            policy.AddFrameAncestors().None();
            policy.AddRequireTrustedTypesFor().Script();
            policy.AddTrustedTypes().None();
        })
        .AddPermissionsPolicy(policy =>
        {
            policy.AddCamera().None();
            policy.AddGeolocation().None();
            policy.AddMicrophone().None();
            policy.AddPayment().None();
            policy.AddUsb().None();
        })
        .AddFrameOptionsDeny()
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginEmbedderPolicy(policy => policy.RequireCorp())
        .AddCrossOriginResourcePolicy(policy => policy.CrossOrigin());

    public static void AddSecurityHeaders(this WebApplicationBuilder builder)
    {
        builder.Services.AddSecurityHeaderPolicies()
            .SetDefaultPolicy(Answers)
            .AddPolicy(Files, Pages)
            .SetPolicySelector(static context => context.HttpContext.Features.Get<WebFile>() is null ? context.SelectedPolicy : Pages);
        // Also for what the framework refuses before our own pipeline.
        builder.Services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, Filter>());
    }

    // Over HTTPS also Strict-Transport-Security, except on localhost.
    private static HeaderPolicyCollection Common() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddReferrerPolicyNoReferrer()
        .AddStrictTransportSecurityMaxAge(SecondsOfAYear);

    private sealed class Filter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseSecurityHeaders();
            next(app);
        };
    }
}

/// <summary>Marks the response that is a file of the web root.</summary>
internal sealed class WebFile
{
    public static WebFile Instance { get; } = new();
}
