using ChatMetrics.Api.Access;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Access;

public sealed class KeyRingTests
{
    [Fact]
    public void Find_KnownKey_IsItsCallerWithItsScopes()
    {
        var (first, second) = (AccessKey.Create(), AccessKey.Create());
        var ring = Create(("grafana", first, "read"), ("ops", second, "admin"));

        Assert.Equal(("grafana", "read"), (ring.Find(first)?.Caller.Identity?.Name, string.Join(' ', ring.Find(first)!.Caller.Scopes())));
        Assert.Equal(("ops", "chat read report admin"), (ring.Find(second)?.Caller.Identity?.Name, string.Join(' ', ring.Find(second)!.Caller.Scopes())));
    }

    [Fact]
    public void Find_UnknownKeyOrAHash_IsNull()
    {
        var key = AccessKey.Create();
        var ring = Create(("ops", key, "admin"));

        Assert.All((string[])["", AccessKey.Create(), key[..^1], $"{key}x", AccessKey.Hash(key), new string('x', 10_000)], text => Assert.Null(ring.Find(text)));
    }

    [Fact]
    public void Find_ShortPassword_IsNullThoughItsHashIsSet() =>
        Assert.Null(Create(("ops", "correct horse", "admin")).Find("correct horse"));

    [Fact]
    public void Find_KnownAndUnknownKeys_AllocatesNothing()
    {
        var (key, other) = (AccessKey.Create(), AccessKey.Create());
        var ring = Create(("grafana", AccessKey.Create(), "read"), ("ops", key, "admin"));
        Find(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Find(1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Find(int times)
        {
            for (var i = 0; i < times; i++)
            {
                ring.Find(key);
                ring.Find(other);
            }
        }
    }

    [Fact]
    public void FindByStamp_KeyThatWasChanged_IsNull()
    {
        var stamp = Create(("ops", AccessKey.Create(), "admin")).FindByStamp("") is null
            ? new KnownKey("ops", AccessKey.Hash("old"), ["admin"]).Stamp
            : "";

        Assert.Null(Create(("ops", AccessKey.Create(), "admin")).FindByStamp(stamp));
    }

    [Theory]
    [InlineData("read", "read")]
    [InlineData("chat read", "chat read")]
    [InlineData("read,chat,read", "read chat")]
    [InlineData("admin", "chat read report admin")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("write", null)]
    [InlineData("Read", null)]
    public void Parse_Scopes_AreThoseOfTheSetting(string? text, string? scopes) =>
        Assert.Equal(scopes, AccessScopes.Parse(text) is { } parsed ? string.Join(' ', parsed) : null);

    [Fact]
    public void Create_Keys_AreLongAndDiffer()
    {
        var (first, second) = (AccessKey.Create(), AccessKey.Create());

        Assert.Matches("^cm_[A-Za-z0-9_-]{43}$", first);
        Assert.NotEqual(first, second);
        Assert.Matches("^[0-9a-f]{64}$", AccessKey.Hash(first));
    }

    private static KeyRing Create(params (string Name, string Key, string Scope)[] keys) => new(Options.Create(new AccessOptions
    {
        Keys = keys.ToDictionary(key => key.Name, key => new KeyOptions { Hash = AccessKey.Hash(key.Key), Scope = key.Scope }),
    }));
}
