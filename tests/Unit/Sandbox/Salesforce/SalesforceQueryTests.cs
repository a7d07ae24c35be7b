using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

public sealed class SalesforceQueryTests : IAsyncLifetime
{
    private const string Known = "ErpNumber__c != null";

    private SalesforceServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SalesforceServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Name = 'ACME GMBH  '", "1001,1002")]
    [InlineData("Name LIKE '100\\%%'", "1004")]
    [InlineData("Name LIKE '100%'", "1004,1005")]
    [InlineData("Name = 'O\\'Neil \\\\ Co'", "1006")]
    [InlineData("ErpNumber__c = 'a7'", "a7")]
    [InlineData("ErpNumber__c IN ('A7', '1001', '1001', 'nil')", "1001,A7")]
    [InlineData("ErpNumber__c LIKE 'a%'", "a7")]
    [InlineData("Phone != '1' AND ErpNumber__c < '1003'", "1002")]
    [InlineData("Phone NOT IN ('1', '2') AND ErpNumber__c IN ('1001', '1002', '1006')", "1002")]
    [InlineData("Phone < '2'", "1001")]
    [InlineData("Phone IN ('2', null) AND ErpNumber__c IN ('1001', '1002', '1006')", "1002,1006")]
    [InlineData("(NOT Phone < '2') AND ErpNumber__c IN ('1001', '1002', '1006')", "1002,1006")]
    [InlineData("Phone = '' AND ErpNumber__c IN ('1001', '1002')", "1002")]
    [InlineData("Type = null", "1005")]
    [InlineData("Type IN ('Competitor', 'Blocked')", "1003,1009")]
    [InlineData("Parent.ErpNumber__c = '1001'", "1002,1003")]
    [InlineData("Parent.Name = 'ACME GMBH'", "1002,1003")]
    [InlineData("CreatedDate = 2026-01-02T09:00:00+01:00", "1001")]
    [InlineData("CreatedDate > 2026-01-06T08:00:00Z", "1006,1009")]
    [InlineData("DAY_ONLY(CreatedDate) = 2026-01-10", "1009")]
    [InlineData("CALENDAR_YEAR(CreatedDate) != 2026", "")]
    [InlineData("CreatedDate < LAST_N_DAYS:29 AND Type = 'customer'", "A7,a7")]
    [InlineData("Segments__c INCLUDES ('Online;Wholesale')", "1004")]
    [InlineData("IsPersonAccount = true", "")]
    [InlineData("Id IN (SELECT ParentId FROM Account WHERE Type = 'Prospect')", "1001")]
    [InlineData("Id NOT IN (SELECT AccountId FROM Contact) AND Type = 'Archived'", "")]
    public async Task Where_Condition_FindsRows(string where, string expected)
    {
        var found = await _server.ColumnAsync($"SELECT ErpNumber__c FROM Account WHERE {Known} AND ({where}) ORDER BY ErpNumber__c", "ErpNumber__c");

        Assert.Equal(expected, string.Join(',', found));
    }

    [Fact]
    public async Task OrderBy_Text_IgnoresCaseAndPutsNullsFirst()
    {
        var names = await _server.ColumnAsync($"SELECT Name FROM Account WHERE {Known} ORDER BY Name", "Name");
        var descending = await _server.ColumnAsync($"SELECT Phone FROM Account WHERE ErpNumber__c IN ('1001','1002','1006') ORDER BY Phone DESC", "Phone");
        var last = await _server.ColumnAsync($"SELECT Phone FROM Account WHERE ErpNumber__c IN ('1001','1002','1006') ORDER BY Phone NULLS LAST", "Phone");

        string[] ends = ["Ägypten & Söhne", "\uFF21 wide", "\U00010428 deseret", "😀 \"smile\""];
        Assert.Equal(ends, names[^4..]);
        Assert.Equal(",2,1", string.Join(',', descending));
        Assert.Equal("1,2,", string.Join(',', last));
    }

    [Fact]
    public async Task Select_ParentsAndAddress_NestAndKeepTheirShape()
    {
        var answer = await _server.QueryAsync("SELECT Id, Parent.ErpNumber__c, Parent.Name, BillingAddress, CreatedDate, erpnumber__c FROM Account WHERE ErpNumber__c IN ('1002', '1009') ORDER BY ErpNumber__c");

        var records = answer.GetProperty("records");
        var id = records[0].GetProperty("Id").GetString();
        Assert.Equal(18, id!.Length);
        Assert.Equal($$"""{"type":"Account","url":"/services/data/v62.0/sobjects/Account/{{id}}"}""", records[0].GetProperty("attributes").GetRawText());
        Assert.Equal("1001", records[0].GetProperty("Parent").GetProperty("ErpNumber__c").GetString());
        Assert.Equal("Account", records[0].GetProperty("Parent").GetProperty("attributes").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, records[0].GetProperty("BillingAddress").ValueKind);
        Assert.Equal("2026-01-03T08:00:00.000+0000", records[0].GetProperty("CreatedDate").GetString());
        Assert.Equal(JsonValueKind.Null, records[1].GetProperty("Parent").ValueKind);
        Assert.Equal("Köln", records[1].GetProperty("BillingAddress").GetProperty("city").GetString());
        Assert.Equal("1009", records[1].GetProperty("ErpNumber__c").GetString());
    }

    [Fact]
    public async Task Select_Subquery_NestsChildrenOrNull()
    {
        var answer = await _server.QueryAsync("SELECT ErpNumber__c, (SELECT Name FROM Contacts ORDER BY Name LIMIT 2) FROM Account WHERE ErpNumber__c IN ('1001', '1004') ORDER BY ErpNumber__c");

        var records = answer.GetProperty("records");
        Assert.Equal(JsonValueKind.Null, records[0].GetProperty("Contacts").ValueKind);
        var contacts = records[1].GetProperty("Contacts");
        Assert.Equal(2, contacts.GetProperty("totalSize").GetInt32());
        Assert.True(contacts.GetProperty("done").GetBoolean());
        Assert.Equal("Alex 1 Contact 3", contacts.GetProperty("records")[0].GetProperty("Name").GetString());
    }

    [Fact]
    public async Task Prices_OfTheStandardBook_AreOneAProductWithAllDigits()
    {
        var all = await _server.QueryAsync("SELECT Id FROM PricebookEntry");
        var answer = await _server.QueryAsync("SELECT Product2.ProductCode, UnitPrice, CurrencyIsoCode FROM PricebookEntry WHERE Pricebook2.IsStandard = true AND IsActive = true AND UnitPrice >= 0.50 ORDER BY Product2.ProductCode");

        Assert.True(all.GetProperty("totalSize").GetInt32() > 2);
        Assert.Equal(2, answer.GetProperty("totalSize").GetInt32());
        Assert.Equal("P-1", answer.GetProperty("records")[0].GetProperty("Product2").GetProperty("ProductCode").GetString());
        Assert.Equal("1234567890123456.7890123456", answer.GetProperty("records")[0].GetProperty("UnitPrice").GetRawText());
        Assert.Equal("USD", answer.GetProperty("records")[1].GetProperty("CurrencyIsoCode").GetString());
    }

    [Fact]
    public async Task QueryAll_ShowsDeletedRows_QueryDoesNot()
    {
        var query = await _server.QueryAsync("SELECT COUNT() FROM Account WHERE ErpNumber__c != null");
        var queryAll = await _server.QueryAsync("SELECT Id, IsDeleted FROM Account WHERE IsDeleted = true AND ErpNumber__c != null", "queryAll");

        Assert.Equal("""{"totalSize":9,"done":true,"records":[]}""", query.GetRawText());
        Assert.True(queryAll.GetProperty("totalSize").GetInt32() >= 2);
    }

    [Fact]
    public async Task Aggregates_GroupedAndNot_ShowNamesAndAliases()
    {
        var grouped = await _server.QueryAsync($"SELECT Type, COUNT(Id), COUNT_DISTINCT(Name) names, MAX(CreatedDate) FROM Account WHERE {Known} GROUP BY Type HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC");
        var prices = await _server.QueryAsync("SELECT SUM(UnitPrice) s, AVG(UnitPrice), MIN(CurrencyIsoCode) FROM PricebookEntry WHERE IsActive = true AND Product2.ProductCode = 'p-2'");
        var none = await _server.QueryAsync("SELECT COUNT(Id), SUM(NumberOfEmployees) FROM Account WHERE Name = 'none'");

        var row = Assert.Single(grouped.GetProperty("records").EnumerateArray().ToArray());
        Assert.Equal("""{"attributes":{"type":"AggregateResult"},"Type":"Customer","expr0":4,"names":4,"expr1":"2026-01-07T08:00:00.000+0000"}""", row.GetRawText());
        Assert.Equal("""{"attributes":{"type":"AggregateResult"},"s":0.5,"expr0":0.5,"expr1":"USD"}""", prices.GetProperty("records")[0].GetRawText());
        Assert.Equal("""{"attributes":{"type":"AggregateResult"},"expr0":0,"expr1":null}""", none.GetProperty("records")[0].GetRawText());
    }

    [Fact]
    public async Task Fields_All_GivesEveryField()
    {
        var answer = await _server.QueryAsync("SELECT FIELDS(ALL) FROM Account WHERE ErpNumber__c = '1001' LIMIT 200");

        var record = answer.GetProperty("records")[0];
        Assert.Equal("first", record.GetProperty("Description").GetString());
        Assert.Equal(SampleOrg.OwnerA, record.GetProperty("OwnerId").GetString());
    }

    [Fact]
    public async Task Ids_OfFifteenCharacters_NameTheSameRow()
    {
        var found = await _server.ColumnAsync($"SELECT Name FROM User WHERE Id = '{SampleOrg.OwnerA[..15]}'", "Name");
        var otherCase = await _server.ColumnAsync($"SELECT Name FROM User WHERE Id = '{SampleOrg.OwnerA[..15].ToUpperInvariant()}'", "Name");

        Assert.Single(found);
        Assert.Empty(otherCase);
    }

    [Theory]
    [InlineData("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY", "unexpected token: 'OR'")]
    [InlineData("SELECT Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'")]
    [InlineData("SELECT Parent.Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'")]
    [InlineData("SELECT Nope.Id FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Nope'")]
    [InlineData("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported")]
    [InlineData("SELECT Id, (SELECT Id FROM Nope) FROM Account", "INVALID_TYPE", "relationship 'Nope'")]
    [InlineData("SELECT Id, (SELECT Id FROM Contacts OFFSET 1) FROM Account", "MALFORMED_QUERY", "OFFSET")]
    [InlineData("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000")]
    [InlineData("SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered in a query call")]
    [InlineData("SELECT Id FROM Account ORDER BY Description", "INVALID_FIELD", "field 'Description' can not be sorted in a query call")]
    [InlineData("SELECT Id FROM Account WHERE Name = 5", "INVALID_FIELD", "should be enclosed in quotes")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate = '2026-01-01T00:00:00Z'", "INVALID_FIELD", "should not be enclosed in quotes")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate = 2026-01-01", "INVALID_FIELD", "must be of type dateTime")]
    [InlineData("SELECT Id FROM Account WHERE CreatedDate > 2026-02-30T00:00:00Z", "MALFORMED_QUERY", "Invalid dateTime")]
    [InlineData("SELECT Id FROM Account WHERE IsPersonAccount > false", "INVALID_OPERATOR", "invalid operator")]
    [InlineData("SELECT Id FROM Account WHERE NumberOfEmployees LIKE '1%'", "INVALID_OPERATOR", "invalid operator")]
    [InlineData("SELECT Id FROM Account WHERE OwnerId = 'nobody'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: nobody")]
    [InlineData("SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on id field")]
    [InlineData("SELECT FIELDS(ALL) FROM Account LIMIT 201", "MALFORMED_QUERY", "LIMIT of at most 200")]
    [InlineData("SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name")]
    [InlineData("SELECT Id n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing")]
    [InlineData("SELECT Id, id FROM Account", "MALFORMED_QUERY", "duplicate field selected: Id")]
    [InlineData("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE AccountId IN (SELECT Id FROM Account))", "MALFORMED_QUERY", "Nesting")]
    [InlineData("SELECT Id FROM Account WHERE Name = '\\%'", "MALFORMED_QUERY", "Illegal character sequence")]
    public async Task Query_OutsideTheRules_IsRefusedAsTheProductDoes(string soql, string code, string message)
    {
        var refusal = await _server.RefusedQueryAsync(soql);

        Assert.Equal((400, code), (refusal.Status, refusal.Code));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }
}
