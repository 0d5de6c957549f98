using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Access;

/// <summary>Stops the start on a wrong setting. No message repeats a value: someone may have put the key in place of its hash.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    private const int HashDigits = 64;

    private const string ScopeRule = "must be one or more of chat, read, report and admin, separated by spaces.";

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        string[] errors = [.. KeyErrors(options.Keys), .. ProviderErrors(options.OpenIdConnect)];
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> KeyErrors(Dictionary<string, KeyOptions> keys)
    {
        foreach (var (name, key) in keys)
        {
            if (key.Hash.Length != HashDigits || !key.Hash.All(char.IsAsciiHexDigit))
            {
                yield return $"{AccessOptions.Section}:Keys:{name}:Hash must be the 64 hexadecimal digits that the command `key` prints.";
            }

            if (AccessScopes.Parse(key.Scope) is null)
            {
                yield return $"{AccessOptions.Section}:Keys:{name}:Scope {ScopeRule}";
            }
        }

        foreach (var same in keys.GroupBy(key => key.Value.Hash, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            var names = string.Join(" and ", same.Select(key => key.Key).Order(StringComparer.Ordinal));
            yield return $"{AccessOptions.Section}:Keys: {names} have the same hash.";
        }
    }

    private static IEnumerable<string> ProviderErrors(IdentityProviderOptions? provider)
    {
        const string Section = $"{AccessOptions.Section}:OpenIdConnect";
        if (provider is null)
        {
            yield break;
        }

        if (!(Uri.TryCreate(provider.Authority, UriKind.Absolute, out var authority)
            && (authority.Scheme == "https" || (authority.Scheme == "http" && authority.IsLoopback))))
        {
            yield return $"{Section}:Authority must be an https address, such as https://login.example.org.";
        }

        if (string.IsNullOrWhiteSpace(provider.ClientId))
        {
            yield return $"{Section}:ClientId must be set.";
        }

        if (string.IsNullOrWhiteSpace(provider.Users))
        {
            yield return $"{Section}:Users must list who may sign in, separated by spaces; * is everyone whom the provider knows.";
        }

        if (AccessScopes.Parse(provider.Scope) is null)
        {
            yield return $"{Section}:Scope {ScopeRule}";
        }
    }
}
