using CanonicalGateway.Sandbox.Salesforce;
using CanonicalGateway.Sandbox.Salesforce.Soql;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

public sealed class SoqlParserTests
{
    [Theory]
    [InlineData("SELECT Id FROM Account")]
    [InlineData("select id,NAME from account a where a.name = 'x'")]
    [InlineData("SELECT Id, Parent.ErpNumber__c, (SELECT Id FROM Contacts LIMIT 3) FROM Account USING SCOPE mine WHERE Name LIKE 'a\\%%' AND (Type = null OR Type NOT IN ('x', 'y')) ORDER BY Name DESC NULLS LAST, Id LIMIT 5 OFFSET 3 FOR VIEW")]
    [InlineData("SELECT Id FROM Account WHERE (NOT Name LIKE 'x%') AND Id NOT IN ('001Aa00000BcDeF')")]
    [InlineData("SELECT Id FROM Account WHERE NOT (Name = 'x' OR Name = 'y')")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate > 2026-01-31T10:00:00Z AND CreatedDate < 2026-01-31T10:00:00.123+01:00 AND CreatedDate != 2026-01-31T10:00:00-0800")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:30 AND CreatedDate <> TODAY AND NumberOfEmployees >= -1.5")]
    [InlineData("SELECT COUNT() FROM Account")]
    [InlineData("SELECT Type t, COUNT(Id), MAX(Name) top FROM Account GROUP BY Type HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC")]
    [InlineData("SELECT FIELDS(ALL) FROM Account LIMIT 200")]
    [InlineData("SELECT Id FROM Account WHERE Segments__c INCLUDES ('a;b', 'c') AND Id IN (SELECT AccountId FROM Contact)")]
    [InlineData("SELECT Id FROM Account WHERE Name = ''")]
    [InlineData("SELECT Id FROM Account WHERE Name = '\\'\\\\\\n'\n\tAND Type = TRUE")]
    public void Parse_QueryOfTheGrammar_Passes(string soql) => Assert.NotNull(SoqlParser.Parse(soql));

    [Theory]
    [InlineData("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "unexpected token: 'OR'")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", "unexpected token: 'AND'")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'a' AND NOT Name = 'b'", "unexpected token: 'NOT'")]
    [InlineData("SELECT Id FROM Account WHERE Name NOT LIKE 'a'", "unexpected token: 'LIKE'")]
    [InlineData("SELECT Id FROM Account WHERE", "unexpected token: '<EOF>'")]
    [InlineData("SELECT Id FROM Account WHERE Name = \"x\"", "unexpected token: '\"'")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'x", "<EOF>")]
    [InlineData("SELECT Id FROM Account WHERE Name = 'x\\'", "<EOF>")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate > 2026-01-31T10:00:00 01:00", "unexpected token")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate > 2026-01-31T10:00:00", "unexpected token")]
    [InlineData("SELECT Id FROM Account WHERE Name = foo", "unexpected token: 'foo'")]
    [InlineData("SELECT Id FROM Account WHERE Name = :foo", "Bind variables")]
    [InlineData("SELECT Id FROM Account WHERE Id IN ()", "unexpected token: ')'")]
    [InlineData("SELECT Id FROM Account LIMIT -1", "unexpected token: '-1'")]
    [InlineData("SELECT Id FROM Account LIMIT 1 WHERE Name = 'x'", "unexpected token: 'WHERE'")]
    [InlineData("SELECT Id FROM Account ALL ROWS", "unexpected token: 'ALL'")]
    [InlineData("SELECT FROM Account", "unexpected token: 'FROM'")]
    [InlineData("SELECT * FROM Account", "unexpected token: '*'")]
    [InlineData("SELECT Id, FROM Account", "unexpected token: 'FROM'")]
    [InlineData("DELETE FROM Account", "unexpected token: 'DELETE'")]
    [InlineData("SELECT Id FROM Account WHERE NumberOfEmployees = 5x", "unexpected token")]
    public void Parse_AnythingElse_IsMalformed(string soql, string message)
    {
        var refusal = Assert.Throws<SalesforceException>(() => SoqlParser.Parse(soql));

        Assert.Equal("MALFORMED_QUERY", refusal.ErrorCode);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_FaultOnTheSecondLine_ShowsItsPlace()
    {
        var refusal = Assert.Throws<SalesforceException>(() => SoqlParser.Parse("SELECT Id\nFROM Account WHERE = 3"));

        Assert.Equal("\nSELECT Id FROM Account WHERE = 3\n                             ^\nERROR at Row:2:Column:20\nunexpected token: '='", refusal.Message);
    }

    [Theory]
    [InlineData(SoqlConditions.StringLengthMax, true)]
    [InlineData(SoqlConditions.StringLengthMax + 1, false)]
    public void Parse_StringAtItsLimit_PassesAndOnePastIsRefused(int length, bool passes)
    {
        var error = Record.Exception(() => SoqlParser.Parse($"SELECT Id FROM Account WHERE Name = '{new string('x', length)}'"));

        Assert.Equal(passes, error is null);
    }

    [Fact]
    public void Parse_TooLongOrTooDeep_IsRefused()
    {
        var longest = "SELECT Id FROM Account".PadRight(SoqlParser.QueryLengthMax);
        var depth = SoqlParser.DepthMax;

        Assert.NotNull(SoqlParser.Parse(longest));
        Assert.Throws<SalesforceException>(() => SoqlParser.Parse(longest + " "));
        var deep = Assert.Throws<SalesforceException>(() =>
            SoqlParser.Parse($"SELECT Id FROM Account WHERE {new string('(', depth)}Id = null{new string(')', depth)}"));
        Assert.Equal("QUERY_TOO_COMPLICATED", deep.ErrorCode);
    }

    [Fact]
    public void Parse_EveryPrefixOfAQuery_PassesOrIsRefused()
    {
        const string Soql = "SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE (Name LIKE '\\%' OR CreatedDate > 2026-01-31T10:00:00.5Z) AND Id IN ('x') ORDER BY Name NULLS LAST LIMIT 3";

        for (var length = 0; length < Soql.Length; length++)
        {
            var error = Record.Exception(() => SoqlParser.Parse(Soql[..length]));
            Assert.True(error is null or SalesforceException, $"{Soql[..length]}: {error}");
        }
    }
}
