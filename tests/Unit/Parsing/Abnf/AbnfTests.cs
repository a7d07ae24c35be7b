using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing.Abnf;

/// <summary>
/// The cases of the OData ABNF that concern URLs. What must match a rule is taken, or refused for its meaning (a name that the model lacks, a
/// type that does not fit, a part of OData that is not done), never for its syntax. What must not match is refused.
/// </summary>
public sealed partial class AbnfTests
{
    private static readonly ODataUrlParser _parser = new(ShopModel.Instance, new QueryLimits());

    // Must match by the ABNF, but has no meaning here: the reason why it is refused all the same.
    private static readonly Dictionary<string, string> _refusedOnPurpose = new(StringComparer.Ordinal)
    {
        ["0000-01-01"] = "dates begin with the year 1, as those of the backends do",
        ["-10000-04-01"] = "dates begin with the year 1",
        ["0000-01-01T00:00Z"] = "instants begin with the year 1",
        ["-10000-04-01T00:00Z"] = "instants begin with the year 1",
        ["1972-06-30T23:59:60Z"] = "no clock of ours has leap seconds",
        ["Categories?$expand=Products/Model.BestSellingProduct"] = "there are no derived types to cast to within $expand",
        ["Categories?$expand=Products/BestSellingProduct"] = "there are no derived types to cast to within $expand",
        ["Categories?$expand=Products/Model.BestSellingProduct($select=Name)"] = "there are no derived types to cast to within $expand",
        ["Customers?$select=EmailAddresses($filter=endswith($this,'.com'))"] = "a collection of values takes no options within $select",
        ["Customers?$select=Addresses(@a=$this;$filter=endswith(@a/Street,'gasse'))"] = "no alias is given within $select",
        ["$expand=*,*/$ref,*($levels=2),Category"] = "each row can show one form of a navigation only",
        ["$apply=search(')/top(1')/top(1)"] = "a parenthesis ends a search within $apply unless a phrase in quotation marks holds it",
        ["$search='\"blue\" \"green'"] = "a quote within a word begins no phrase, but the one before green does",
    };

    // Must not match by the ABNF of 4.01, but is taken.
    private static readonly Dictionary<string, string> _takenOnPurpose = new(StringComparer.Ordinal)
    {
        ["tRUe"] = "booleans were of any case in 4.0, and nothing else is meant by it",
        ["$filter= true"] = "a blank after the equals sign does no harm",
        ["2012-09-03T23%3A59Z"] = "the case is one of payloads, where nothing is decoded; in a URL it stands for 2012-09-03T23:59Z",
        ["2012-09-03T23:59+01%3A00"] = "the case is one of payloads",
        ["11%3A22%3a33"] = "the case is one of payloads",
        ["Solid%2CYellow"] = "the case is one of payloads",
        ["%2B42"] = "the case is one of payloads",
        ["Categories/TheBestProduct()"] = "a key as segment is any text",
        ["$search=a;b"] = "once decoded, it is the same as a%3Bb, which must be taken",
        ["$search=more&more"] = "what follows the ampersand is a custom query option",
        ["$skiptoken=Not&this"] = "what follows the ampersand is a custom query option",
        ["\"blue%22green"] = "once decoded, it is a phrase and a word",
    };

    [Fact]
    public void Cases_ThatMatch_AreNotRefusedForTheirSyntax() => AssertNone(
        Cases().Where(c => c.Matches && !_refusedOnPurpose.ContainsKey(c.Input)), c => Refusal(c) is { } refusal && !IsAboutMeaning(refusal) ? refusal.Message : null);

    [Fact]
    public void Cases_ThatDoNotMatch_AreRefused() => AssertNone(
        Cases().Where(c => !c.Matches && !_takenOnPurpose.ContainsKey(c.Input)), c => Refusal(c) is null ? "is taken" : null);

    [Fact]
    public void Cases_OfEachRule_AreAsked() => Assert.InRange(Cases().Count(c => UrlOf(c) is not null), 800, 1000);

    private static void AssertNone(IEnumerable<Case> cases, Func<Case, string?> fault)
    {
        var faults = cases.Select(c => (Case: c, Fault: fault(c))).Where(f => f.Fault is not null).Select(f => $"{f.Case.Rule}: {f.Case.Input}\n    {f.Fault}").ToList();
        Assert.True(faults.Count == 0, $"{faults.Count} cases\n{string.Join('\n', faults)}");
    }

    private static GatewayException? Refusal(Case @case)
    {
        if (UrlOf(@case) is not { } url)
        {
            return @case.Matches ? null : new GatewayError(GatewayErrorCode.InvalidUrl, "not asked").ToException();
        }

        var mark = url.IndexOf('?', StringComparison.Ordinal);
        try
        {
            _parser.Parse(mark < 0 ? url : url[..mark], mark < 0 ? "" : url[(mark + 1)..]);
            return null;
        }
        catch (GatewayException refusal)
        {
            return refusal;
        }
    }

    private static bool IsAboutMeaning(GatewayException refusal) =>
        refusal.Data.Contains(Cursor.IsUnknownName)
        || refusal.Error.Code is GatewayErrorCode.NotImplemented or GatewayErrorCode.NotFound or GatewayErrorCode.InvalidKey or GatewayErrorCode.LimitExceeded
        || NamesAMeaning().IsMatch(refusal.Message);

    // A fragment or another host is no matter of the parser; the rules of values are those of literals.
    private static string? UrlOf(Case @case) => @case.Rule switch
    {
        "odataUri" => null,
        "resourcePath" => @case.Input,
        "odataRelativeUri" => @case.Input.Contains('#', StringComparison.Ordinal) ? null : @case.Input,
        "queryOptions" or "systemQueryOption" or "filter" or "orderby" or "orderBy" or "select" or "expand" or "compute" or "search" or "skiptoken" or "deltatoken" or "customQueryOption" =>
            @case.Input.Contains('#', StringComparison.Ordinal) ? null : $"Products?{@case.Input}",
        "searchExpr" => $"Products?$search={@case.Input}",
        "anyExpr" => $"Products?$filter=Products/{@case.Input}",
        "firstMemberExpr" or "boolCommonExpr" or "boolcommonExpr" or "notExpr" or "isofExpr" when @case.Input.Contains("lambda/", StringComparison.Ordinal) && !@case.Input.Contains("lambda:", StringComparison.Ordinal) =>
            $"Products?$filter=Products/any(lambda:{@case.Input})",
        "firstMemberExpr" or "commonExpr" or "boolCommonExpr" or "boolcommonExpr" or "notExpr" or "isofExpr" or "propertyPathExpr" => $"Products?$filter={@case.Input}",
        "enumValue" or "durationValue" => $"Products?$filter={(@case.Rule == "enumValue" ? $"style eq '{@case.Input}'" : $"duration'{@case.Input}' ne null")}",
        "date" or "dateValue" => $"Products?$filter={@case.Input} ne 2000-01-01",
        "dateTimeOffsetValue" or "dateTimeOffsetValueInUrl" or "dateTimeOffsetLiteral" => $"Products?$filter={@case.Input} ne 2000-01-01T00:00Z",
        "timeOfDayValue" or "timeOfDayLiteral" => $"Products?$filter={@case.Input} ne 00:00",
        _ => $"Products?$filter={Encoded(@case)} ne null",
    };

    // A plus in the query is a blank, so what stands for itself in a value is written as an escape.
    private static string Encoded(Case @case) => @case.Rule.EndsWith("Value", StringComparison.Ordinal) ? @case.Input.Replace("+", "%2B", StringComparison.Ordinal) : @case.Input.Replace("&", "%26", StringComparison.Ordinal);

    private static IEnumerable<Case> Cases() =>
        File.ReadLines(CasesPath())
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(parts => new Case(parts[0], parts[1] == "+", parts[2].Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)));

    private static string CasesPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cases.tsv");

    [GeneratedRegex("has no (navigation )?property|There is no|is no |has no searchable|does not apply|which (leads|is)|expanded twice|use \\$expand|given more than once|no query option '\\$(at|from|to)")]
    private static partial Regex NamesAMeaning();

    private sealed record Case(string Rule, bool Matches, string Input);
}
