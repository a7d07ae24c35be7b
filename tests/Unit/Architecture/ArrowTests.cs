using System.Reflection;
using System.Text.RegularExpressions;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Architecture;

/// <summary>Which part may know which. Arrows: Gateway to Adapters to Contracts; the sandbox starts the gateway; nothing else.</summary>
public sealed class ArrowTests
{
    private const string Ours = "CanonicalGateway.";

    private static readonly Assembly _contracts = typeof(CanonicalModel).Assembly;
    private static readonly Assembly _adapters = typeof(JsonRows).Assembly;
    private static readonly Assembly _gateway = typeof(GatewayHost).Assembly;

    [Fact]
    public void Contracts_References_NoPartOfOursAndNoServer() =>
        AssertNoReference(_contracts, Ours, "Microsoft.AspNetCore", "Microsoft.Extensions", "Polly", "Yarp", "Microsoft.OData");

    [Fact]
    public void Adapters_References_ContractsAlone()
    {
        AssertNoReference(_adapters, "Microsoft.AspNetCore", "Polly", "Yarp", "Microsoft.OData", Ours + "Gateway", Ours + "Sandbox");
        AssertNoUse(SourceTree.Below("Adapters"), @"\b(Microsoft\.AspNetCore|Polly|Yarp|Microsoft\.OData)\b");
    }

    [Fact]
    public void Gateway_References_NoSandbox() => AssertNoReference(_gateway, Ours + "Sandbox");

    [Theory]
    [InlineData("Salesforce", "S4Hana", "Zendesk")]
    [InlineData("S4Hana", "Salesforce", "Zendesk")]
    [InlineData("Zendesk", "Salesforce", "S4Hana")]
    public void AdapterFolder_Names_NoOtherAdapter(string folder, params string[] others) =>
        AssertNoUse(SourceTree.Below($"Adapters/{folder}"), string.Join('|', others.Select(other => $@"\bAdapters\.{other}\b|\b{other}[A-Z]\w*")));

    [Fact]
    public void MappingFolder_Names_NoAdapter() => AssertNoUse(SourceTree.Below("Adapters/Mapping"), @"Salesforce|S4Hana|Zendesk");

    [Fact]
    public void Gateway_OutsideHosting_NamesNoAdapter() =>
        AssertNoUse(
            SourceTree.Below("Gateway").Where(file => !file.Path.StartsWith("Gateway/Hosting/", StringComparison.Ordinal)),
            @"CanonicalGateway\.Adapters|\b(Salesforce|S4Hana|Zendesk)\w*");

    [Fact]
    public void PlanningAndExecution_Know_NoHttp() =>
        AssertNoUse(SourceTree.Below("Gateway/Planning", "Gateway/Execution"), @"\bHttp(Context|Request|Response)\b|Microsoft\.AspNetCore|System\.Net\b");

    [Fact]
    public void PlanningAndExecution_Name_NoEntityAndNoBackend()
    {
        var members = CanonicalModel.V1.EntitySets
            .SelectMany(type => type.Properties.Select(p => p.Name).Append(type.SetName!).Append(type.Name))
            .Where(name => !_wordsOfTheEngine.Contains(name))
            .Distinct();

        // As a string in quotes, or as a C# member of the entity types.
        AssertNoUse(
            SourceTree.Below("Gateway/Planning", "Gateway/Execution"),
            $@"""({string.Join('|', members)})""|Contracts\.Entities|(?i:salesforce|s4hana|\bsap\b|zendesk)");
    }

    [Fact]
    public void Simulators_Share_NothingWithAdapters()
    {
        var simulators = SourceTree.Below("sandbox");

        AssertNoUse(simulators, @"CanonicalGateway\.Adapters");
        AssertNoUse(SourceTree.Below("sandbox/Salesforce", "sandbox/S4Hana", "sandbox/Zendesk"), @"CanonicalGateway\.Gateway");
    }

    [Fact]
    public void Adapters_Share_NothingWithSimulators() => AssertNoUse(SourceTree.Below("Adapters", "Gateway", "Contracts"), @"CanonicalGateway\.Sandbox");

    [Fact]
    public void Sockets_OpenOnly_InResilience() =>
        AssertNoUse(
            SourceTree.Below("Gateway", "Adapters", "Contracts").Where(file => !file.Path.StartsWith("Gateway/Resilience/", StringComparison.Ordinal)),
            @"\b(SocketsHttpHandler|HttpClientHandler|HttpClient|TcpClient|UdpClient|Socket|WebSocket|ClientWebSocket)\b(?!\.)");

    private static readonly HashSet<string> _wordsOfTheEngine = new(StringComparer.Ordinal) { "Status", "Kind", "Name", "Id", "Code", "Description" };

    private static void AssertNoReference(Assembly assembly, params string[] prefixes) =>
        Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference =>
            prefixes.Any(prefix => reference.Name!.StartsWith(prefix, StringComparison.Ordinal)));

    private static void AssertNoUse(IEnumerable<SourceFile> files, string pattern)
    {
        var uses = files
            .SelectMany(file => Regex.Matches(file.Code, pattern, RegexOptions.CultureInvariant).Select(use => $"{file.Path}: {use.Value}"))
            .Distinct()
            .ToList();
        Assert.True(uses.Count == 0, string.Join('\n', uses));
    }
}
