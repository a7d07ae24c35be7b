using CanonicalGateway.Sandbox.Zendesk;
using CanonicalGateway.Sandbox.Zendesk.Search;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Zendesk;

public sealed class ZendeskSearchParserTests
{
    [Fact]
    public void Parse_AllForms_GivesTerms()
    {
        const string Query = "  status<solved -priority:low created>=2026-01-01T00:00:00Z"
            + """ subject:"oil \"pump\"" leak* "two words" custom_field_360001:47*""";

        var terms = SearchParser.Parse(Query);

        Assert.Equal(
            [
                new SearchTerm(false, "status", SearchOperator.Less, "solved", false, false),
                new SearchTerm(true, "priority", SearchOperator.Is, "low", false, false),
                new SearchTerm(false, "created", SearchOperator.GreaterOrEqual, "2026-01-01T00:00:00Z", false, false),
                new SearchTerm(false, "subject", SearchOperator.Is, "oil \"pump\"", true, false),
                new SearchTerm(false, null, SearchOperator.Is, "leak", false, true),
                new SearchTerm(false, null, SearchOperator.Is, "two words", true, false),
                new SearchTerm(false, "custom_field_360001", SearchOperator.Is, "47", false, true),
            ],
            terms);
    }

    [Theory]
    [InlineData("ticket_id:7")]
    [InlineData("foo>3")]
    [InlineData("custom_field_x:1")]
    [InlineData("status")]
    public void Parse_UnknownKeyword_IsText(string query)
    {
        var term = Assert.Single(SearchParser.Parse(query));

        Assert.Null(term.Field);
        Assert.Equal(query, term.Value);
    }

    [Theory]
    [InlineData("status:")]
    [InlineData("created>= x")]
    public void Parse_NoValue_IsRefused(string query)
    {
        var refusal = Assert.Throws<ZendeskException>(() => SearchParser.Parse(query));

        Assert.Equal(422, refusal.Status);
    }

    [Fact]
    public void Parse_EveryBeginningOfAQuery_EndsOrIsRefused()
    {
        const string Query = "-type:ticket status<=\"hold\" subject:\"a \\\" b\" * - \" created>4hours";
        for (var length = 0; length <= Query.Length; length++)
        {
            try
            {
                Assert.True(SearchParser.Parse(Query[..length]).Count <= 12);
            }
            catch (ZendeskException refusal)
            {
                Assert.Equal(422, refusal.Status);
            }
        }
    }
}
