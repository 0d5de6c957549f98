using ChatMetrics.Api.Chat.Models;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Api.Tests.Chat.Models;

/// <summary>Alone: every application that starts meanwhile would have the variable too.</summary>
[Collection(Collections.Alone)]
public sealed class EnvironmentTests
{
    [Fact]
    public void ApiKey_OfTheEnvironment_IsTheModels()
    {
        const string Variable = "ChatMetrics__Models__fromenvironment__ApiKey";
        Environment.SetEnvironmentVariable(Variable, "sk-1");
        try
        {
            using var app = ApiApplication.Build(["--ConnectionStrings:redis=127.0.0.1:1", "--ChatMetrics:Models:fromenvironment:Model=gpt-5"]);

            Assert.Equal(["fromenvironment"], app.Services.GetRequiredService<ChatModels>().Names);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}
