using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>The README's tour prints what it says, on the sandbox as it starts by default.</summary>
public sealed partial class ReadmeTests(ReadmeTests.DefaultSandbox sandbox) : IClassFixture<ReadmeTests.DefaultSandbox>
{
    [Fact]
    public async Task Tour_EachQuery_PrintsWhatTheReadmeSays()
    {
        var steps = Step().Matches(await File.ReadAllTextAsync(RepositoryFiles.PathOf("README.md"), TestContext.Current.CancellationToken));

        Assert.Equal(5, steps.Count);
        foreach (Match step in steps)
        {
            var url = step.Groups["url"].Value.Replace("\\$", "$", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);
            var told = step.Groups["json"].Value.Replace("http://127.0.0.1:8080/", sandbox.Host.Address.ToString(), StringComparison.Ordinal);

            var answer = (await sandbox.Reader.GetAsync(url)).Text;

            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(told), JsonNode.Parse(answer)), $"{url}\ntold:  {told}\ngiven: {answer}");
        }
    }

    [GeneratedRegex("```sh\nget \"(?<url>[^\"]+)\"\n```\n```json\n(?<json>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Step();

    /// <summary>1,000 customers of seed 1, as <c>dotnet run --project sandbox</c> makes them.</summary>
    public sealed class DefaultSandbox() : RunningSandbox(1_000);
}
