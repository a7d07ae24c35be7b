using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class MetadataFormatTests
{
    [Theory]
    [InlineData(null, "", MetadataFormat.Xml)]
    [InlineData(null, "*/*", MetadataFormat.Xml)]
    [InlineData(null, "application/*", MetadataFormat.Xml)]
    [InlineData(null, "application/xml", MetadataFormat.Xml)]
    [InlineData(null, "application/json", MetadataFormat.Json)]
    [InlineData(null, "application/json;odata.metadata=minimal", MetadataFormat.Json)]
    [InlineData(null, "application/json;charset=utf-8", MetadataFormat.Json)]
    [InlineData(null, "application/json, application/xml", MetadataFormat.Xml)]
    [InlineData(null, "application/json, text/plain, */*", MetadataFormat.Json)]
    [InlineData(null, "application/json;q=0.5, application/xml;q=0.4", MetadataFormat.Json)]
    [InlineData(null, "application/json;q=0.5, */*;q=0.8", MetadataFormat.Xml)]
    [InlineData(null, "application/xml;q=0, */*", MetadataFormat.Json)]
    [InlineData(null, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", MetadataFormat.Xml)]
    [InlineData("json", "application/xml", MetadataFormat.Json)]
    [InlineData("xml", "application/json", MetadataFormat.Xml)]
    [InlineData("application/json", "", MetadataFormat.Json)]
    [InlineData("application/xml", "", MetadataFormat.Xml)]
    public void Choose_WhatFits_IsGiven(string? option, string accept, MetadataFormat expected) =>
        Assert.Equal(expected, MetadataFormats.Choose(option, accept));

    [Theory]
    [InlineData(null, "text/html")]
    [InlineData(null, "application/atom+xml")]
    [InlineData(null, "application/json;q=0")]
    [InlineData(null, "application/json;indent=true")]
    [InlineData(null, "application/xml;charset=utf-16")]
    [InlineData(null, "text/*")]
    [InlineData("atom", "")]
    [InlineData("", "")]
    [InlineData("text/csv", "*/*")]
    public void Choose_WhatDoesNotFit_IsNotAcceptable(string? option, string accept)
    {
        var exception = Assert.Throws<GatewayException>(() => MetadataFormats.Choose(option, accept));

        Assert.Equal(406, exception.Error.Status);
    }

    [Theory]
    [InlineData("///")]
    [InlineData("xml")]
    [InlineData("application/xml;q=2")]
    public void Choose_WhatCannotBeRead_IsAnInvalidHeader(string accept) =>
        Assert.Equal(GatewayErrorCode.InvalidHeader, Assert.Throws<GatewayException>(() => MetadataFormats.Choose(null, accept)).Error.Code);
}
