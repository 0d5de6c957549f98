using System.Text.Json;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Live;

/// <summary>What goes out to subscribers: one event as bytes, the same for all of them.</summary>
/// <param name="Kind">Which subscribers it is for.</param>
/// <param name="Bytes">A whole frame.</param>
internal sealed record LiveFrame(LiveEventKind Kind, ReadOnlyMemory<byte> Bytes)
{
    public bool IsAnyOf(LiveEventKind wanted) => (Kind & wanted) != 0;

    /// <summary>Samples are unnamed: that is what <c>onmessage</c> receives.</summary>
    public static LiveFrame From(LiveEvent happened) => new(
        happened.Kind,
        SseFrame.Create(happened.Kind == LiveEventKind.Sample ? null : happened.Kind.Name(), happened.Id, happened.Json.Span));

    /// <summary>A sample for a new reader; <paramref name="at"/> is from where on it would have to come back.</summary>
    public static LiveFrame FirstSample(LiveEventId? at, ReadOnlySpan<byte> json) =>
        new(LiveEventKind.Sample, SseFrame.Create(name: null, at, json));

    /// <summary>
    /// The first bytes: how long a client waits before it comes back. Jittered, so that a server that restarts is not stampeded.
    /// </summary>
    /// <param name="at">From where on a new reader would have to come back, if it breaks off before its first event.</param>
    public static LiveFrame Retry(LiveEventId? at) => new(LiveEventKind.All, SseFrame.Retry(Random.Shared.Next(2500, 4500), at));

    /// <summary>Keeps alive what proxies and browsers would take for dead. For all.</summary>
    /// <param name="at">Up to where the reader has all that it asked for.</param>
    public static LiveFrame Ping(LiveEventId? at) => new(LiveEventKind.All, SseFrame.Create("ping", at, "{}"u8));

    /// <summary>Whether this process reaches Redis; without an id, for it is nobody else's.</summary>
    public static LiveFrame Storage(StorageStatus status) => new(
        LiveEventKind.Storage,
        SseFrame.Create(
            LiveEventKind.Storage.Name(), id: null, JsonSerializer.SerializeToUtf8Bytes(status, WireJson.Utf8.StorageStatus)));

    /// <summary>Events are missing that cannot be had any more: who shows them reads anew, and goes on from this place.</summary>
    public static LiveFrame Resync(LiveEventId? at) => new(LiveEventKind.All, SseFrame.Create("resync", at, "{}"u8));
}
