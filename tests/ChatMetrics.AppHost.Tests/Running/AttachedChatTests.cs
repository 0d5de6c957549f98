using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The sample of a chat that someone attaches in an AppHost of their own, by <c>.WithReference(api)</c>.</summary>
[Collection(SharedApplication.Collection)]
public sealed class AttachedChatTests : ApplicationTests
{
    private const string Name = "attached-chat";

    private static readonly string Project = Path.Combine(
        Projects.ChatMetrics_AppHost.ProjectPath, "..", "samples", "ChatMetrics.AttachedChat", "ChatMetrics.AttachedChat.csproj");

    private readonly RunningApplication _application;

    public AttachedChatTests(SharedApplication shared) => _application = Watch(shared.Application);

    /// <summary>Adds it as docs/attach.md says.</summary>
    internal static void Attach(IDistributedApplicationTestingBuilder builder)
    {
        var api = builder.CreateResourceBuilder<ProjectResource>("api");
        builder.AddProject(Name, Project, options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint()
            .WithReference(api)
            .WithExplicitStart();
    }

    [Fact]
    public async Task Ask_AChatThatRefersToTheApi_IsMeasured()
    {
        const string question = "What does niacinamide do for the skin barrier?";
        await _application.ExecuteAsync(Name, KnownResourceCommands.StartCommand);
        await _application.WaitUntilHealthyAsync(Name);
        var address = new Uri(_application.Application.GetEndpoint(Name, "http"), $"/ask?question={Uri.EscapeDataString(question)}");

        var answer = "";
        await _application.WaitForAsync(async () => (answer = await TryAskAsync(address)).Length > 0, "answer of the attached chat");
        await _application.WaitForAsync(
            async () => (await _application.Api.GetAsync("/chats?limit=100")).Items("chats").Any(chat => chat.Text("message") == question), "record");
        await _application.ExecuteAsync(Name, KnownResourceCommands.StopCommand);

        Assert.Contains("niacinamide", answer, StringComparison.OrdinalIgnoreCase);
        var chat = (await _application.Api.GetAsync("/chats?limit=100")).Items("chats").First(chat => chat.Text("message") == question);
        Assert.Equal("openai", chat.Text("door"));
        Assert.Equal("aara-offline", chat.Text("model"));
    }

    // Empty until the service listens.
    private async Task<string> TryAskAsync(Uri address)
    {
        try
        {
            return await _application.Client.GetStringAsync(address, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
