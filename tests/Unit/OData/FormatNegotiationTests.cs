using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.OData;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class FormatNegotiationTests
{
    [Theory]
    [InlineData(null, "", "odata.metadata=minimal")]
    [InlineData(null, "*/*", "odata.metadata=minimal")]
    [InlineData(null, "application/json", "odata.metadata=minimal")]
    [InlineData(null, "APPLICATION/JSON", "odata.metadata=minimal")]
    [InlineData(null, "application/*", "odata.metadata=minimal")]
    [InlineData(null, "application/json;odata.metadata=none", "odata.metadata=none")]
    [InlineData(null, "application/json; metadata=full", "odata.metadata=full")]
    [InlineData(null, "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8", "odata.metadata=minimal;odata.streaming=true;charset=utf-8")]
    [InlineData(null, "application/json;streaming=false", "odata.metadata=minimal")]
    [InlineData(null, "application/json;IEEE754Compatible=true", "odata.metadata=minimal;IEEE754Compatible=true")]
    [InlineData(null, "application/json;ieee754compatible=\"TRUE\";odata.metadata=\"none\"", "odata.metadata=none;IEEE754Compatible=true")]
    [InlineData(null, "application/json;IEEE754Compatible=false;ExponentialDecimals=true", "odata.metadata=minimal")]
    [InlineData(null, "text/html,application/xhtml+xml,*/*;q=0.8", "odata.metadata=minimal")]
    [InlineData(null, "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "odata.metadata=minimal")]
    [InlineData(null, "application/json;odata.metadata=full;q=0.2,application/json;odata.metadata=none;q=0.9", "odata.metadata=none")]
    [InlineData(null, "application/json,application/json;odata.metadata=full", "odata.metadata=full")]
    [InlineData(null, "*/*,application/json;odata.metadata=none", "odata.metadata=none")]
    [InlineData(null, "application/json;odata.metadata=verbose,application/json;q=0.1", "odata.metadata=minimal")]
    [InlineData("json", "text/html", "odata.metadata=minimal")]
    [InlineData("JSON", "", "odata.metadata=minimal")]
    [InlineData("application/json;odata.metadata=full", "application/json", "odata.metadata=full")]
    public void Choose_Acceptable_GivesTheFormatWithWhatWasApplied(string? format, string accept, string expected) =>
        Assert.Equal("application/json;" + expected, FormatNegotiation.Choose(format, Headers(accept)).ContentType);

    [Theory]
    [InlineData(ProtocolVersion.V40, "application/json;odata.metadata=full;odata.streaming=true")]
    [InlineData(ProtocolVersion.V401Prefixed, "application/json;odata.metadata=full;odata.streaming=true")]
    [InlineData(ProtocolVersion.V401, "application/json;metadata=full;streaming=true")]
    public void Choose_Version_NamesTheParameters(ProtocolVersion version, string expected) =>
        Assert.Equal(expected, FormatNegotiation.Choose(null, Headers("application/json;odata.metadata=full;streaming=true"), version).ContentType);

    [Theory]
    [InlineData("application/json", "utf-8", "application/json;odata.metadata=minimal")]
    [InlineData("application/json;charset=utf-16", "iso-8859-1;q=0.5, UTF-8", "application/json;odata.metadata=minimal;charset=utf-8")]
    [InlineData("application/json", "*", "application/json;odata.metadata=minimal")]
    [InlineData("application/json", "utf-16, *;q=0.1", "application/json;odata.metadata=minimal")]
    public void Choose_AcceptCharset_CountsBeforeTheCharsetOfAccept(string accept, string charset, string expected) =>
        Assert.Equal(expected, FormatNegotiation.Choose(null, Headers(accept, charset)).ContentType);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8;q=0, *")]
    [InlineData("*;q=0")]
    public void Choose_CharsetNotServed_Is406(string charset)
    {
        var error = Assert.Throws<GatewayException>(() => FormatNegotiation.Choose(null, Headers("", charset))).Error;

        Assert.Equal((406, "Accept-Charset"), (error.Status, error.Target));
    }

    [Theory]
    [InlineData(null, "text/html")]
    [InlineData(null, "application/xml")]
    [InlineData(null, "application/json;q=0")]
    [InlineData(null, "application/json;q=0, */*")]
    [InlineData(null, "application/json;odata.metadata=verbose")]
    [InlineData(null, "application/json;IEEE754Compatible=maybe")]
    [InlineData(null, "application/json;unknown=1")]
    [InlineData(null, "application/json;charset=utf-16")]
    [InlineData("xml", "application/json")]
    [InlineData("atom", "*/*")]
    [InlineData("*/*", "")]
    [InlineData("json;odata.metadata=full", "")]
    [InlineData("application/json;odata.metadata=some", "")]
    [InlineData("", "")]
    public void Choose_NothingServed_Is406(string? format, string accept)
    {
        var error = Assert.Throws<GatewayException>(() => FormatNegotiation.Choose(format, Headers(accept))).Error;

        Assert.Equal((406, format is null ? "Accept" : "$format"), (error.Status, error.Target));
    }

    [Theory]
    [InlineData("application/json;q=abc")]
    [InlineData("application/json;q=1.5")]
    [InlineData("json")]
    [InlineData("text/html, application json")]
    public void Choose_NothingReadable_Is400(string accept)
    {
        var error = Assert.Throws<GatewayException>(() => FormatNegotiation.Choose(null, Headers(accept))).Error;

        Assert.Equal((GatewayErrorCode.InvalidHeader, "Accept"), (error.Code, error.Target));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(null, "text/plain")]
    [InlineData(null, "text/plain;charset=utf-8")]
    [InlineData(null, "text/*;q=0.3")]
    [InlineData(null, "image/png, */*")]
    [InlineData(null, "application/json;odata.metadata=minimal")]
    [InlineData("text", "image/png")]
    [InlineData("text/plain", "")]
    public void RequireText_Acceptable_Passes(string? format, string accept) => FormatNegotiation.RequireText(format, Headers(accept));

    [Theory]
    [InlineData(null, "image/png")]
    [InlineData(null, "text/plain;q=0")]
    [InlineData(null, "text/plain;charset=utf-16")]
    [InlineData("json", "")]
    [InlineData("text/*", "")]
    public void RequireText_NotAcceptable_Is406(string? format, string accept) =>
        Assert.Equal(406, Assert.Throws<GatewayException>(() => FormatNegotiation.RequireText(format, Headers(accept))).Error.Status);

    private static IHeaderDictionary Headers(string accept, string? charset = null)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        if (accept.Length > 0)
        {
            headers.Accept = accept;
        }

        headers.AcceptCharset = charset is null ? StringValues.Empty : charset;
        return headers;
    }
}
