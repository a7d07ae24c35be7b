using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class MetadataEndpointTests
{
    private readonly MetadataEndpoint _endpoint = new(CanonicalModel.V1, () => RoutingSample.Table, expandLevelsMax: 3);

    [Fact]
    public async Task Write_Get_SendsXml()
    {
        var context = Request();

        var body = await SendAsync(context);

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal("application/xml", context.Response.ContentType);
        Assert.Equal("4.0", context.Response.Headers["OData-Version"]);
        Assert.Equal("Accept, OData-MaxVersion", context.Response.Headers.Vary);
        Assert.Contains("<edmx:Edmx Version=\"4.0\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_MaxVersion401_SendsVersion401()
    {
        var context = Request();
        context.Request.Headers["OData-MaxVersion"] = "4.01";

        var body = await SendAsync(context);

        Assert.Equal("4.01", context.Response.Headers["OData-Version"]);
        Assert.Contains("<edmx:Edmx Version=\"4.01\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$format")]
    [InlineData("format")]
    [InlineData("$FORMAT")]
    public async Task Write_FormatJson_SendsJson(string option)
    {
        var context = Request($"?{option}=json");

        var body = await SendAsync(context);

        Assert.Equal("application/json", context.Response.ContentType);
        Assert.StartsWith("{\"$Version\":\"4.0\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Head_SendsNoBody()
    {
        var context = Request(method: "HEAD");

        var body = await SendAsync(context);

        Assert.Empty(body);
        Assert.True(context.Response.ContentLength > 1000);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("W/{0}")]
    [InlineData("\"other\", {0}")]
    [InlineData("*")]
    public async Task Write_IfNoneMatchHoldsETag_Answers304(string format)
    {
        var first = Request();
        await SendAsync(first);
        var context = Request();
        context.Request.Headers.IfNoneMatch = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, first.Response.Headers.ETag.ToString());

        var body = await SendAsync(context);

        Assert.Equal(304, context.Response.StatusCode);
        Assert.Empty(body);
    }

    [Fact]
    public async Task Write_IfNoneMatchOfOtherRepresentation_Answers200()
    {
        var xml = Request();
        await SendAsync(xml);
        var context = Request("?$format=json");
        context.Request.Headers.IfNoneMatch = xml.Response.Headers.ETag;

        await SendAsync(context);

        Assert.Equal(200, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "", null, GatewayErrorCode.MethodNotAllowed)]
    [InlineData("GET", "?$format=atom", null, GatewayErrorCode.NotAcceptable)]
    [InlineData("GET", "?$format=xml&$format=json", null, GatewayErrorCode.InvalidQueryOption)]
    [InlineData("GET", "?$top=1", null, GatewayErrorCode.UnknownQueryOption)]
    [InlineData("GET", "?$schemaversion=1", null, GatewayErrorCode.NotFound)]
    [InlineData("GET", "", "3.0", GatewayErrorCode.InvalidHeader)]
    [InlineData("GET", "", "four", GatewayErrorCode.InvalidHeader)]
    public async Task Write_WrongRequest_NamesTheFault(string method, string query, string? maxVersion, GatewayErrorCode code)
    {
        var context = Request(query, method);
        context.Request.Headers["OData-MaxVersion"] = maxVersion;

        var exception = await Assert.ThrowsAsync<GatewayException>(() => _endpoint.WriteAsync(context));

        Assert.Equal(code, exception.Error.Code);
        Assert.Equal(code == GatewayErrorCode.MethodNotAllowed ? "GET, HEAD" : "", context.Response.Headers.Allow.ToString());
    }

    [Fact]
    public async Task Write_RoutingReloaded_ShowsNewOwners()
    {
        var table = RoutingSample.Table;
        var endpoint = new MetadataEndpoint(CanonicalModel.V1, () => table, expandLevelsMax: 3);
        await SendAsync(Request(), endpoint);
        table = new RoutingTable(table.Routes.Select(r => r.Type.Name == "Product" ? r with { Forward = "catalog", Anchor = null, Sources = [] } : r));

        var body = await SendAsync(Request(), endpoint);

        Assert.Contains("String=\"catalog\"", body, StringComparison.Ordinal);
    }

    private static DefaultHttpContext Request(string query = "", string method = "GET")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = "/odata/v1/$metadata";
        context.Request.QueryString = new QueryString(query);
        context.Response.Body = new MemoryStream();
        return context;
    }

    private async Task<string> SendAsync(DefaultHttpContext context, MetadataEndpoint? endpoint = null)
    {
        await (endpoint ?? _endpoint).WriteAsync(context);
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
    }
}
