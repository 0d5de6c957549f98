using System.Xml.Linq;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace ChatMetrics.Api.Access;

/// <summary>
/// The keys that encrypt the session's cookies, in Redis for all replicas. Of two replicas that both start with none, the second one's key
/// is dropped: it would otherwise write cookies that the first one cannot read until the next day.
/// </summary>
internal sealed class SessionKeyStore(IConnectionMultiplexer redis) : IXmlRepository
{
    private int _known;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = redis.GetDatabase().ListRange(RedisKeys.SessionKeys);
        _known = elements.Length;
        return [.. elements.Select(element => XElement.Parse(element.ToString()))];
    }

    // What is dropped is not missed: the framework reads the keys again after each that it adds.
    public void StoreElement(XElement element, string friendlyName)
    {
        var transaction = redis.GetDatabase().CreateTransaction();
        transaction.AddCondition(Condition.ListLengthEqual(RedisKeys.SessionKeys, _known));
        _ = transaction.ListRightPushAsync(RedisKeys.SessionKeys, element.ToString(SaveOptions.DisableFormatting));
        transaction.Execute();
    }
}
