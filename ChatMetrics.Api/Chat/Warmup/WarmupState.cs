using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>How far the warm-up is, and which requests are its own: they carry what only this process knows.</summary>
internal sealed class WarmupState : IHealthCheck
{
    public const string Header = "X-ChatMetrics-Warmup";

    private volatile bool _isReady;
    private volatile bool _isOver;

    /// <summary>Whether the service asks itself questions, or will.</summary>
    public bool IsGoingOn => !_isOver;

    /// <summary>The value of <see cref="Header"/>.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(64);

    /// <summary>Whether questions cost what they will cost from now on; the warm-up may go on beside them.</summary>
    public void SetReady() => _isReady = true;

    /// <summary>From now on, no request is the warm-up's.</summary>
    public void SetOver() => _isOver = true;

    public bool IsOwn(HttpRequest request) =>
        !_isOver
        && request.Headers[Header] is [{ } given]
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given.AsSpan()), MemoryMarshal.AsBytes(Token.AsSpan()));

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The service is warming up."));
}
