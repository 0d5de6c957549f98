using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Resources;

/// <summary>Garnet as a process of this application: a Redis-compatible server that needs neither Docker nor an installation.</summary>
internal sealed class EmbeddedRedisResource : ExecutableResource, IResourceWithConnectionString
{
    public const string EndpointName = "tcp";

    private readonly ParameterResource _password;

    public EmbeddedRedisResource(string name, GarnetCommand garnet)
        : base(name, GarnetCommand.DotnetPath, garnet.Folder)
    {
        _password = new ParameterResource($"{name}-password", _ => garnet.Password, secret: true);
        Endpoint = new EndpointReference(this, EndpointName);
    }

    public EndpointReference Endpoint { get; }

    /// <summary><c>host:port,password=...</c>, as StackExchange.Redis reads it.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={_password}");
}
