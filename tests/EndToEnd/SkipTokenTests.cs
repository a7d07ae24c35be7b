using System.Net;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Page tokens are taken as they were given out, for the query that they were given out for, and not otherwise.</summary>
public sealed class SkipTokenTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const string Query = "Orders?$orderby=OrderDate&$select=Id";

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("not-a-token")]
    [InlineData("%00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Token_MadeUp_IsRefused(string token) => AssertRefused(await sandbox.Reader.GetAsync($"{Query}&$skiptoken={token}"));

    [Fact]
    public async Task Token_Changed_IsRefused()
    {
        var token = await TokenAsync();

        for (var i = 0; i < token.Length; i += 3)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            AssertRefused(await sandbox.Reader.GetAsync($"{Query}&$skiptoken={changed}"));
        }
    }

    [Fact]
    public async Task Token_Truncated_IsRefused()
    {
        var token = await TokenAsync();

        for (var length = 0; length < token.Length; length += 5)
        {
            AssertRefused(await sandbox.Reader.GetAsync($"{Query}&$skiptoken={token[..length]}"));
        }

        AssertRefused(await sandbox.Reader.GetAsync($"{Query}&$skiptoken={token}AAAA"));
    }

    [Theory]
    [InlineData("Orders?$orderby=OrderDate desc&$select=Id")]
    [InlineData("Orders?$orderby=NetAmount&$select=Id")]
    [InlineData("Orders?$orderby=OrderDate&$select=Id&$filter=NetAmount gt 1")]
    [InlineData("Invoices?$orderby=InvoiceDate&$select=Id")]
    public async Task Token_OfAnotherQuery_IsRefused(string other) => AssertRefused(await sandbox.Reader.GetAsync($"{other}&$skiptoken={await TokenAsync()}"));

    [Fact]
    public async Task Token_OfAnotherGateway_IsRefused()
    {
        await using var other = await RunningSandbox.StartAsync(150);

        AssertRefused(await other.Reader.GetAsync($"{Query}&$skiptoken={await TokenAsync()}"));
    }

    [Fact]
    public async Task Token_AsGiven_GoesOn() => Assert.NotEmpty((await sandbox.Reader.GetAsync($"{Query}&$skiptoken={await TokenAsync()}")).AssertOk().Rows);

    private async Task<string> TokenAsync()
    {
        var link = (await sandbox.Reader.GetAsync(Query, ("Prefer", "odata.maxpagesize=10"))).AssertOk().NextLink!;
        return link[(link.IndexOf("$skiptoken=", StringComparison.Ordinal) + 11)..];
    }

    private static void AssertRefused(Reply reply) => Assert.Equal("$skiptoken", reply.AssertError(HttpStatusCode.BadRequest, "InvalidSkipToken").Target);
}
