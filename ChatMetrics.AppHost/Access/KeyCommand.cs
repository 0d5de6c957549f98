using System.CommandLine;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Access;

/// <summary><c>key</c>: makes a key to the API, and prints it with the settings that let it in. It starts and stores nothing.</summary>
internal static class KeyCommand
{
    public const string Name = "key";

    private const int Made = 0;
    private const int WrongOption = 2;

    /// <param name="args">What follows <see cref="Name"/>.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var name = new Argument<string>("name") { Description = "what tells the key apart from others, such as grafana" };
        name.Validators.Add(result =>
        {
            if (!result.Tokens.All(token => IsName(token.Value)))
            {
                result.AddError("The name may have letters and digits, and single _ between them.");
            }
        });
        var scope = new Option<string[]>("--scope")
        {
            Description = "what the key may do; several separated by spaces, or repeated",
            HelpName = string.Join('|', AccessScopes.All),
            Required = true,
        };
        scope.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => AccessScopes.Parse(token.Value) is null) is { } wrong)
            {
                result.AddError($"--scope must be one or more of {string.Join(", ", AccessScopes.All)}, not '{wrong.Value}'.");
            }
        });
        var command = new RootCommand("Makes a key to the API, and prints it once, with the settings that let it in. Nothing is stored.")
        {
            name,
            scope,
        };
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var wrong = string.Join(" ", parsed.Errors.Select(error => error.Message));
            await errors.WriteLineAsync($"ChatMetrics: {wrong} See {Name} --help.");
            return WrongOption;
        }

        command.SetAction(async (result, _) =>
        {
            var scopes = string.Join(' ', result.GetRequiredValue(scope).SelectMany(AccessScopes.Split).Distinct());
            await output.WriteLineAsync(Describe(result.GetRequiredValue(name), scopes, AccessKey.Create()));
            return Made;
        });
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
    }

    // Shells know no other characters in the name of an environment variable, and two _ stand for a colon there.
    private static bool IsName(string text) =>
        text.Split('_').All(part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit));

    private static string Describe(string name, string scope, string key) => $"""
        The key, which is shown only now. Send it as "Authorization: Bearer KEY" or "X-Api-Key: KEY":

          {key}

        The settings that let it in, as environment variables. They have its hash only:

          ChatMetrics__Access__Keys__{name}__Hash={AccessKey.Hash(key)}
          ChatMetrics__Access__Keys__{name}__Scope={(scope.Contains(' ', StringComparison.Ordinal) ? $"'{scope}'" : scope)}
        """;
}
