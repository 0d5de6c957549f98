using System.Reflection;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Testing;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using MediatR;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Documentation;

/// <summary>Each list of docs/where-to-change.md: a place that forgot a member fails here.</summary>
public sealed partial class WhereToChangeTests(GarnetServer server) : ApiTests(server)
{
    private static readonly Type[] StageRequests =
        [.. typeof(IChatStage).Assembly.GetTypes().Where(type => type is { IsInterface: false } && type.IsAssignableTo(typeof(IChatStage)))];

    [Fact]
    public void SampleField_EveryOne_IsInTheHistory() =>
        Assert.Equal(
            Enum.GetValues<SampleField>().Length,
            typeof(SystemHistoryPoint).GetProperties().Count(property => property.PropertyType == typeof(FieldRange)));

    [Fact]
    public void ChatRecord_EveryField_IsSetWhenTheChatHasEnded()
    {
        // The version is always the current one; the wait for Redis is known only once the record is stored.
        string[] setElsewhere = [nameof(ChatRecord.Version), nameof(ChatRecord.StorageWaitUnknown), nameof(ChatRecord.StorageWaitUs)];
        var source = Repository.Read("ChatMetrics.Api/Chat/Pipeline/ChatRecordingBehavior.cs");

        var fields = typeof(ChatRecord).GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

        Assert.All(fields.Except(setElsewhere), field => Assert.Contains($" {field} = ", source, StringComparison.Ordinal));
    }

    [Fact]
    public void ChatRequest_EveryField_IsRead()
    {
        var fields = RequestJson.Default.ChatRequest.Properties.Select(property => property.Name);
        var source = Repository.Read("ChatMetrics.Api/Chat/ChatRequest.cs");

        Assert.All(fields, field => Assert.Contains($"\"{field}\"", source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChatStage_EveryOne_HasARequestAndAHandler()
    {
        var api = await StartAsync();
        await using var scope = api.Service<IServiceScopeFactory>().CreateAsyncScope();

        Assert.Equal(Enum.GetValues<ChatStage>(), StageRequests.Select(StageOf).Order());
        Assert.All(StageRequests, request => Assert.NotNull(scope.ServiceProvider.GetService(HandlerOf(request))));
        var handler = Repository.Read("ChatMetrics.Api/Chat/ChatHandler.cs");
        Assert.All(StageRequests, request => Assert.Contains($"new {request.Name}(", handler, StringComparison.Ordinal));
    }

    [Fact]
    public void ChatStage_EveryOne_HasALabelAndAColourOnTheDashboard()
    {
        var labelled = StageLabel().Matches(Dashboard("stages.js")).Select(label => label.Groups["name"].Value);
        var styles = Repository.Read("ChatMetrics.Api/wwwroot/dashboard.css");

        Assert.Equal(Enum.GetValues<ChatStage>().Select(ChatStages.Name), labelled);
        Assert.All(Enumerable.Range(1, ChatStages.Count), number =>
        {
            Assert.Contains($".stage-{number} {{", styles, StringComparison.Ordinal);
            // One for the light theme, one for the dark.
            Assert.Equal(2, Regex.Count(styles, $"--stage-{number}: #"));
        });
    }

    [Fact]
    public async Task Tool_EveryOne_IsOfferedToTheModels()
    {
        var api = await StartAsync();

        var made = typeof(OfflineAssistant).Assembly.GetTypes()
            .Where(type => type.Namespace == "ChatMetrics.Assistant.Tools")
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Count(property => property.PropertyType == typeof(AIFunction));

        Assert.Equal(made, api.Service<IEnumerable<AIFunction>>().DistinctBy(tool => tool.Name).Count());
    }

    [Fact]
    public void LiveEventKind_EveryOne_IsAskedForAndListenedTo()
    {
        var listening = Dashboard("live.js");
        var kinds = Enum.GetValues<LiveEventKind>().Where(kind => int.IsPow2((int)kind)).ToArray();

        Assert.Equal(LiveEventKind.All, kinds.Aggregate((all, kind) => all | kind));
        Assert.Equal(kinds, LiveEventKinds.Names.Select(name => LiveEventKinds.Find(name)!.Value));
        Assert.All(LiveEventKinds.Names, name => Assert.Contains($"'{name}'", listening, StringComparison.Ordinal));
    }

    [Fact]
    public void Panel_EveryOne_IsNamedAndHasItsPlace()
    {
        var (main, loading) = (Dashboard("main.js"), Dashboard("panels.js"));
        var page = Repository.Read("ChatMetrics.Api/wwwroot/index.html");
        string[] panels = [.. ViewNames(loading, "commonPanels"), .. ViewNames(loading, "firstPanels"), .. ViewNames(loading, "laterPanels")];
        var pages = ViewNames(loading, "pagePanels");
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "ChatMetrics.Api/wwwroot/dashboard/panels"), "*.js")
            .Select(Path.GetFileNameWithoutExtension).ToArray();

        Assert.Equal(files.Order(StringComparer.Ordinal), panels.Concat(pages).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Contains("export function create(services", Dashboard($"panels/{file}.js"), StringComparison.Ordinal));
        Assert.All(pages, name => Assert.Contains($": '{name}'", main, StringComparison.Ordinal));
        Assert.All(panels, panel => Assert.Contains($"data-panel=\"{panel}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public void RedisKey_EveryOne_SaysWhatBoundsItAndIsRemovedWithItsConversation()
    {
        var source = Repository.Read("ChatMetrics.Telemetry/Storage/RedisKeys.cs");
        var removal = Repository.Read("ChatMetrics.Telemetry/Storage/ConversationRemoval.cs");
        var keys = typeof(RedisKeys).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => (member is FieldInfo field && IsKey(field.FieldType)) || (member is MethodInfo method && IsKey(method.ReturnType)))
            .ToArray();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Matches(Bound(), Summary(source, key.Name)));
        // This one is never there.
        var ofConversations = keys.OfType<MethodInfo>().Where(key => key.GetParameters()[0].Name == "conversation" && key.Name != nameof(RedisKeys.ConversationNothing));
        Assert.All(ofConversations, key => Assert.Contains($"RedisKeys.{key.Name}(", removal, StringComparison.Ordinal));
    }

    private static bool IsKey(Type type) => type == typeof(RedisKey) || type == typeof(RedisChannel);

    // The comment right before the member.
    private static string Summary(string source, string member) =>
        Regex.Match(source, $@"(?<summary>(?:[ ]*///[^\n]*\n)+)[^\n]*\b{member}\b(?: =|\()").Groups["summary"].Value;

    private static ChatStage StageOf(Type request) => (ChatStage)request.GetProperty(nameof(IChatStage.Stage))!.GetValue(null)!;

    private static Type HandlerOf(Type request) => typeof(IRequestHandler<,>).MakeGenericType(
        request,
        request.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IChatStage<>)).GetGenericArguments()[0]);

    private static string Dashboard(string file) => Repository.Read($"ChatMetrics.Api/wwwroot/dashboard/{file}");

    private static string[] ViewNames(string main, string list) =>
    [
        .. Regex.Match(main, $@"const {list} = \[(?<names>[^\]]*)\]").Groups["names"].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.Trim('\'')),
    ];

    [GeneratedRegex(@"^  \['(?<name>[a-z_]+)', '", RegexOptions.Multiline)]
    private static partial Regex StageLabel();

    [GeneratedRegex("expire|ttl|trim|replaced|remove|at most|never there|written with|counter|retention|bounded", RegexOptions.IgnoreCase)]
    private static partial Regex Bound();
}
