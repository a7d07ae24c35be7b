using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

/// <summary>Short ways to parse a URL of the newest model.</summary>
internal static class Urls
{
    private static readonly ODataUrlParser Parser = new(CanonicalModel.V1, new QueryLimits());

    public static ODataUrl Parse(string url) => Parse(Parser, url);

    public static ODataUrl Parse(ODataUrlParser parser, string url)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? parser.Parse(url, "") : parser.Parse(url[..mark], url[(mark + 1)..]);
    }

    public static string Filter(string set, string filter) => Parser.Parse(set, "$filter=" + Uri.EscapeDataString(filter)).Query.Filter.Print();

    public static GatewayError Fail(string url) => Fail(Parser, url);

    public static GatewayError Fail(ODataUrlParser parser, string url) => Assert.Throws<GatewayException>(() => Parse(parser, url)).Error;

    public static GatewayError FailFilter(string set, string filter) => Fail($"{set}?$filter={Uri.EscapeDataString(filter)}");
}
