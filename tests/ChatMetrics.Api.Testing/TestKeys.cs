using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Api.Testing;

/// <summary>A key of each scope, each named by it.</summary>
internal static class TestKeys
{
    private static readonly Dictionary<string, string> Keys = AccessScopes.All.ToDictionary(scope => scope, _ => AccessKey.Create());

    /// <summary>The settings of an API that knows them.</summary>
    public static string[] Settings { get; } = [.. AccessScopes.All.SelectMany(scope => SettingsOf(scope, Of(scope), scope))];

    public static string Of(string scope) => Keys[scope];

    public static string[] SettingsOf(string name, string key, string scope) =>
        [$"--ChatMetrics:Access:Keys:{name}:Hash={AccessKey.Hash(key)}", $"--ChatMetrics:Access:Keys:{name}:Scope={scope}"];

    /// <summary>The client sends this key from now on; null sends none.</summary>
    public static void UseKey(this HttpClient client, string? key) =>
        client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
}
