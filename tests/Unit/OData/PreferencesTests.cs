using CanonicalGateway.Gateway.OData;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(null, "respond-async")]
    [InlineData(50, "odata.maxpagesize=50")]
    [InlineData(50, "maxpagesize=50")]
    [InlineData(50, "MaxPageSize = \"50\"")]
    [InlineData(50, "return=minimal, odata.maxpagesize=50, respond-async")]
    [InlineData(50, "respond-async", "maxpagesize=50")]
    [InlineData(null, "maxpagesize")]
    [InlineData(null, "maxpagesize=0")]
    [InlineData(null, "maxpagesize=-5")]
    [InlineData(null, "maxpagesize=5.5")]
    [InlineData(null, "maxpagesize=99999999999")]
    [InlineData(int.MaxValue, "maxpagesize=2147483647")]
    [InlineData(null, "maxpagesizes=5")]
    public void MaxPageSize_Header_IsAPositiveNumberOrIgnored(int? expected, params string[] lines) =>
        Assert.Equal(expected, Preferences.MaxPageSize(new HeaderDictionary { ["Prefer"] = new StringValues(lines) }));
}
