using System.Globalization;

namespace ChatMetrics.AppHost.Garnet;

/// <summary>
/// Garnet as a process of this application: a Redis-compatible server that needs neither Docker nor an installation.
/// </summary>
internal sealed class EmbeddedRedisResource : ExecutableResource, IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    private readonly GarnetCommand _garnet;
    private readonly ParameterResource _password;

    public EmbeddedRedisResource(string name, GarnetCommand garnet)
        : base(name, GarnetCommand.DotnetPath, garnet.Folder)
    {
        _garnet = garnet;
        _password = new ParameterResource($"{name}-password", _ => garnet.Password, secret: true);
        Endpoint = new EndpointReference(this, EndpointName);
    }

    public EndpointReference Endpoint { get; }

    /// <summary><c>host:port,password=...</c>, as StackExchange.Redis reads it.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={_password}");

    /// <summary>For services that read the parts separately (<c>REDIS_HOST</c> and so on).</summary>
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Port)}")),
        new("Password", ReferenceExpression.Create($"{_password}")),
        new("Uri", ReferenceExpression.Create($"redis://:{_password}@{Endpoint.Property(EndpointProperty.HostAndPort)}")),
    ];

    /// <summary>The server that was started, once its port is known.</summary>
    public async Task<RespServer> FindServerAsync(CancellationToken cancellation)
    {
        var port = await Endpoint.Property(EndpointProperty.Port).GetValueAsync(cancellation);
        return new RespServer(GarnetCommand.Host, int.Parse(port!, CultureInfo.InvariantCulture), _garnet.Password);
    }
}
