using System.Runtime.CompilerServices;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Explain;

/// <summary>
/// Holds the plans of many requests against files: a change of the planner or of what an adapter takes shows as a difference that somebody reads.
/// <c>UPDATE_PLANS=1</c> writes the files anew.
/// </summary>
public sealed class PlanTests
{
    public static TheoryData<string> Names => [.. PlanCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plan_OfRequest_IsTheOneKept(string name)
    {
        var file = Path.Combine(Folder(), name + ".yaml");

        var plan = await PlanCases.All.Single(c => c.Name == name).ExplainAsync();

        if (Environment.GetEnvironmentVariable("UPDATE_PLANS") == "1")
        {
            await File.WriteAllTextAsync(file, plan, TestContext.Current.CancellationToken);
        }

        var kept = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "";
        Assert.True(plan == kept, $"The plan is no longer that of tests/Unit/Explain/Plans/{name}.yaml. Review it, then run the test with UPDATE_PLANS=1.\n{plan}");
    }

    [Fact]
    public void Files_Belong_ToARequestEach() =>
        Assert.Equal(
            PlanCases.All.Select(c => c.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder(), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Plans");
}
