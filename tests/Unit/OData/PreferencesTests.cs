using CanonicalGateway.Contracts.Errors;
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
        Assert.Equal(expected, Of(lines).MaxPageSize);

    [Theory]
    [InlineData(20, "maxpagesize=20, maxpagesize=30")]
    [InlineData(20, "maxpagesize=20", "maxpagesize=30")]
    [InlineData(30, "odata.maxpagesize=20, maxpagesize=30")]
    public void MaxPageSize_GivenTwice_FirstCountsAndTheNewerNameBefore(int expected, params string[] lines) =>
        Assert.Equal(expected, Of(lines).MaxPageSize);

    [Fact]
    public void Of_EveryPreference_IsRead()
    {
        var preferences = Of("""respond-async, WAIT=10, return=minimal; x=1;;y, odata.track-changes, omit-values="nulls",, """,
            """continue-on-error=false, include-annotations="display.*,-a#\"b", callback; URL="http://x/?a=1,2", allow-entityreferences""");

        Assert.True(preferences is { RespondsAsync: true, WaitSeconds: 10, Return: ReturnPreference.Minimal, TracksChanges: true, OmitsNulls: true });
        Assert.True(preferences is { ContinuesOnError: false, AllowsEntityReferences: true, CallbackUrl: "http://x/?a=1,2", MaxPageSize: null });
        Assert.Equal("display.*,-a#\"b", preferences.IncludedAnnotations);
    }

    [Theory]
    [InlineData(null, "continue-on-error=maybe")]
    [InlineData(null, "return=minimal")]
    [InlineData(true, "odata.continue-on-error")]
    [InlineData(true, "continue-on-error=\"\"")]
    [InlineData(true, "Continue-On-Error=True")]
    [InlineData(false, "odata.continue-on-error=false")]
    public void ContinuesOnError_Value_IsTrueWhereNoneIsGiven(bool? expected, string line) => Assert.Equal(expected, Of(line).ContinuesOnError);

    [Theory]
    [InlineData("=5")]
    [InlineData("maxpagesize=\"5")]
    [InlineData("maxpagesize=5 respond-async")]
    [InlineData("a;=1")]
    [InlineData("a=b=c")]
    [InlineData("a, \"b\"")]
    public void Of_Malformed_Is400(string line)
    {
        var error = Assert.Throws<GatewayException>(() => Of(line)).Error;

        Assert.Equal((GatewayErrorCode.InvalidHeader, "Prefer"), (error.Code, error.Target));
    }

    [Fact]
    public void TellApplied_SeveralPreferences_StandInOneHeaderByTheClientsNames()
    {
        var response = new DefaultHttpContext().Response;
        var preferences = Of("odata.maxpagesize=5, omit-values=nulls");

        preferences.TellApplied(response, "maxpagesize", "3");
        preferences.TellApplied(response, "omit-values", "nulls");
        preferences.TellApplied(response, "respond-async", null);

        Assert.Equal("odata.maxpagesize=3, omit-values=nulls, respond-async", response.Headers["Preference-Applied"]);
    }

    private static Preferences Of(params string[] lines) => Preferences.Of(new HeaderDictionary { ["Prefer"] = new StringValues(lines) });
}
