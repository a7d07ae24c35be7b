using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class FormatNegotiationTests
{
    [Theory]
    [InlineData(null, "", "minimal")]
    [InlineData(null, "*/*", "minimal")]
    [InlineData(null, "application/json", "minimal")]
    [InlineData(null, "APPLICATION/JSON", "minimal")]
    [InlineData(null, "application/*", "minimal")]
    [InlineData(null, "application/json;odata.metadata=none", "none")]
    [InlineData(null, "application/json; metadata=full", "full")]
    [InlineData(null, "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8", "minimal")]
    [InlineData(null, "application/json;IEEE754Compatible=true", "minimal ieee")]
    [InlineData(null, "application/json;ieee754compatible=\"TRUE\";odata.metadata=\"none\"", "none ieee")]
    [InlineData(null, "application/json;IEEE754Compatible=false", "minimal")]
    [InlineData(null, "text/html,application/xhtml+xml,*/*;q=0.8", "minimal")]
    [InlineData(null, "application/json;odata.metadata=full;q=0.2,application/json;odata.metadata=none;q=0.9", "none")]
    [InlineData(null, "application/json;odata.metadata=full,application/json", "full")]
    [InlineData(null, "application/json;odata.metadata=verbose,application/json;q=0.1", "minimal")]
    [InlineData("json", "text/html", "minimal")]
    [InlineData("JSON", "", "minimal")]
    [InlineData("application/json;odata.metadata=full", "application/json", "full")]
    public void Choose_Acceptable_GivesTheFormat(string? format, string accept, string expected)
    {
        var chosen = FormatNegotiation.Choose(format, accept);

        Assert.Equal(expected, $"{chosen.Metadata.ToString().ToLowerInvariant()}{(chosen.IsIeee754Compatible ? " ieee" : "")}");
    }

    [Theory]
    [InlineData(null, "text/html")]
    [InlineData(null, "application/xml")]
    [InlineData(null, "application/json;q=0")]
    [InlineData(null, "application/json;q=abc")]
    [InlineData(null, "application/json;odata.metadata=verbose")]
    [InlineData(null, "application/json;unknown=1")]
    [InlineData(null, "application/json;charset=utf-16")]
    [InlineData("xml", "application/json")]
    [InlineData("atom", "*/*")]
    [InlineData("application/json;odata.metadata=some", "")]
    [InlineData("", "")]
    public void Choose_NothingServed_Is406(string? format, string accept)
    {
        var error = Assert.Throws<GatewayException>(() => FormatNegotiation.Choose(format, accept)).Error;

        Assert.Equal((406, format is null ? "Accept" : "$format"), (error.Status, error.Target));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(null, "text/plain")]
    [InlineData(null, "text/*;q=0.3")]
    [InlineData(null, "image/png, */*")]
    [InlineData(null, "application/json;odata.metadata=minimal")]
    [InlineData("text", "image/png")]
    [InlineData("text/plain", "")]
    public void RequireText_Acceptable_Passes(string? format, string accept) => FormatNegotiation.RequireText(format, accept);

    [Theory]
    [InlineData(null, "image/png")]
    [InlineData("json", "")]
    public void RequireText_NotAcceptable_Is406(string? format, string accept) =>
        Assert.Equal(406, Assert.Throws<GatewayException>(() => FormatNegotiation.RequireText(format, accept)).Error.Status);
}
