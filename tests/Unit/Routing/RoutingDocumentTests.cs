using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed partial class RoutingDocumentTests
{
    [Fact]
    public void Document_EveryExample_IsSound()
    {
        var examples = Example().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "routing.md"))).Select(m => m.Groups["rules"].Value).ToList();

        Assert.Equal(4, examples.Count);
        Assert.All(examples, example => Assert.Empty(RuleSet.Compile($"{{ {example} }}").Faults));
    }

    [Fact]
    public void ExampleConfiguration_EveryRuleInAComment_IsSound()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "Gateway", "appsettings.json"));

        var orders = Commented().Matches(text).Select(m => m.Groups["rule"].Value).ToList();

        Assert.Equal(2, orders.Count);
        Assert.All(orders, order => Assert.Empty(RuleSet.Compile($"{{ {order} }}").Faults));
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("```jsonc\n(?<rules>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Example();

    [GeneratedRegex("// [^\"\n]*(?<rule>\"Order\": .*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Commented();
}
