using System.Net;
using System.Text;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

public sealed class SalesforceHttpTests
{
    private const string Accounts = "SELECT Name FROM Account WHERE ErpNumber__c != null ORDER BY Name";

    [Fact]
    public async Task Token_ByBasicOrForm_IsIssuedAndWrongOnesRefused()
    {
        await using var server = await SalesforceServer.StartAsync();

        using var unknown = await server.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "sandbox-secret"));
        using var wrong = await server.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "sandbox-client"), ("client_secret", "x"));
        using var password = await server.PostTokenAsync(("grant_type", "password"));
        server.Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("sandbox-client:sandbox-secret")));
        using var basic = await server.PostTokenAsync(("grant_type", "client_credentials"));

        Assert.Equal("invalid_client_id", await ErrorAsync(unknown));
        Assert.Equal("invalid_client", await ErrorAsync(wrong));
        Assert.Equal("unsupported_grant_type", await ErrorAsync(password));
        var token = await SalesforceServer.JsonAsync(basic);
        Assert.Equal(server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), token.GetProperty("instance_url").GetString());
        Assert.Equal("Bearer", token.GetProperty("token_type").GetString());
        Assert.False(token.TryGetProperty("expires_in", out _));

        static async Task<string?> ErrorAsync(HttpResponseMessage answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            return (await SalesforceServer.JsonAsync(answer)).GetProperty("error").GetString();
        }
    }

    [Fact]
    public async Task Session_AtTheEndOfItsLife_IsRefused()
    {
        await using var server = await SalesforceServer.StartAsync();

        server.Clock.Now += TimeSpan.FromHours(2) - TimeSpan.FromTicks(1);
        await server.QueryAsync(Accounts);
        server.Clock.Now += TimeSpan.FromTicks(1);
        var expired = await server.RefusedQueryAsync(Accounts);
        await server.SignInAsync();
        await server.QueryAsync(Accounts);
        server.Simulator.Reset();
        var afterReset = await server.RefusedQueryAsync(Accounts);

        Assert.Equal((401, "INVALID_SESSION_ID", "Session expired or invalid"), expired);
        Assert.Equal(expired, afterReset);
    }

    [Fact]
    public async Task Limit_OfTheDay_IsShownAndRefusedAndMovesOn()
    {
        await using var server = await SalesforceServer.StartAsync(options: new() { DailyApiRequests = 2, TokenLifetime = TimeSpan.FromDays(3) });

        using var first = await server.GetAsync("/services/data/v58.0/limits");
        using var second = await server.GetAsync("/services/data/v62.0/limits");
        var third = await server.RefusedQueryAsync(Accounts);
        server.Clock.Now += TimeSpan.FromHours(24);
        await server.QueryAsync(Accounts);

        Assert.Equal("api-usage=1/2", Assert.Single(first.Headers.GetValues("Sforce-Limit-Info")));
        Assert.Equal("""{"DailyApiRequests":{"Max":2,"Remaining":0}}""", (await SalesforceServer.JsonAsync(second)).GetRawText());
        Assert.Equal((403, "REQUEST_LIMIT_EXCEEDED"), (third.Status, third.Code));
    }

    [Fact]
    public async Task Paging_WithShortPages_GivesEveryRowOnce()
    {
        await using var server = await SalesforceServer.StartAsync(SampleOrg.Many(1_050), new() { ShortPageEvery = 2 });

        var sizes = new List<int>();
        var names = new List<string>();
        var page = await server.QueryAsync(Accounts, queryOptions: "client=x, batchSize=300");
        while (true)
        {
            Assert.Equal(1_050, page.GetProperty("totalSize").GetInt32());
            sizes.Add(page.GetProperty("records").GetArrayLength());
            names.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("Name").GetString()!));
            if (page.GetProperty("done").GetBoolean())
            {
                break;
            }

            using var answer = await server.GetAsync(page.GetProperty("nextRecordsUrl").GetString()!);
            page = await SalesforceServer.JsonAsync(answer);
        }

        Assert.False(page.TryGetProperty("nextRecordsUrl", out _));
        Assert.Equal([300, 225, 300, 225], sizes);
        Assert.Equal(Enumerable.Range(0, 1_050).Select(i => $"Customer {i:D6}"), names);
    }

    [Fact]
    public async Task Paging_BatchSizeOutOfRangeOrWideRows_IsBroughtIn()
    {
        await using var server = await SalesforceServer.StartAsync(SampleOrg.Many(2_100));

        var narrow = await server.QueryAsync(Accounts, queryOptions: "batchSize=1");
        var standard = await server.QueryAsync(Accounts);
        var wide = await server.QueryAsync("SELECT Description, Parent.Description FROM Account");
        var children = await server.QueryAsync("SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE ErpNumber__c != null", queryOptions: "batchSize=200");

        Assert.Equal(200, narrow.GetProperty("records").GetArrayLength());
        Assert.Equal(2_000, standard.GetProperty("records").GetArrayLength());
        Assert.Equal(200, wide.GetProperty("records").GetArrayLength());
        Assert.InRange(children.GetProperty("records").GetArrayLength(), 100, 190);
    }

    [Fact]
    public async Task Subquery_WithMoreChildrenThanAPageHolds_PagesOnItsOwn()
    {
        await using var server = await SalesforceServer.StartAsync(SampleOrg.Family(450), new() { ShortPageEvery = 0 });

        var answer = await server.QueryAsync("SELECT Id, (SELECT Name FROM ChildAccounts ORDER BY Name), (SELECT Id FROM Contacts) FROM Account WHERE ErpNumber__c IN ('top', '000003')", queryOptions: "batchSize=200");
        var page = answer.GetProperty("records").EnumerateArray().First(r => r.GetProperty("ChildAccounts").ValueKind != System.Text.Json.JsonValueKind.Null).GetProperty("ChildAccounts");
        var names = new List<string>();
        while (true)
        {
            Assert.Equal(450, page.GetProperty("totalSize").GetInt32());
            names.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("Name").GetString()!));
            if (page.GetProperty("done").GetBoolean())
            {
                break;
            }

            using var next = await server.GetAsync(page.GetProperty("nextRecordsUrl").GetString()!);
            page = await SalesforceServer.JsonAsync(next);
        }

        Assert.Equal(Enumerable.Range(0, 450).Select(i => $"Child {i:D6}"), names);
    }

    [Fact]
    public async Task Locator_UnknownOrExpired_IsRefused()
    {
        await using var server = await SalesforceServer.StartAsync(SampleOrg.Many(300), new() { TokenLifetime = TimeSpan.FromDays(9) });
        var page = await server.QueryAsync(Accounts, queryOptions: "batchSize=200");
        var next = page.GetProperty("nextRecordsUrl").GetString()!;

        using var twice = await server.GetAsync(next);
        using var again = await server.GetAsync(next);
        server.Clock.Now += TimeSpan.FromDays(2);
        var expired = await server.RefusalAsync(next);
        var unknown = await server.RefusalAsync("/services/data/v62.0/query/0r8Aa0000000000AAA-200");

        Assert.Matches("^/services/data/v62.0/query/0r8[A-Za-z0-9]{15}-200$", next);
        Assert.Equal(100, (await SalesforceServer.JsonAsync(twice)).GetProperty("records").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((400, "INVALID_QUERY_LOCATOR"), (expired.Status, expired.Code));
        Assert.Equal((400, "INVALID_QUERY_LOCATOR"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task Url_OverTheLimit_Is414AndWithHeaders431()
    {
        await using var server = await SalesforceServer.StartAsync();
        var path = "/services/data/v62.0/query?q=" + Uri.EscapeDataString("SELECT COUNT() FROM Account");

        using var fits = await server.GetAsync(path.PadRight(16_000, '+'));
        var headers = await server.RefusalAsync(path.PadRight(16_300, '+'));
        var uri = await server.RefusalAsync(path.PadRight(16_385, '+'));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(431, headers.Status);
        Assert.Equal(414, uri.Status);
    }

    [Fact]
    public async Task Row_ByIdAndByExternalId_IsReadOrNotFound()
    {
        await using var server = await SalesforceServer.StartAsync();
        using var byExternal = await server.GetAsync("/services/data/v60.0/sobjects/Account/ErpNumber__c/1001?fields=Id,Name");
        var row = await SalesforceServer.JsonAsync(byExternal);
        var id = row.GetProperty("Id").GetString()!;
        var queryAll = await server.QueryAsync("SELECT Id FROM Account WHERE IsDeleted = true", "queryAll");
        var deleted = queryAll.GetProperty("records")[0].GetProperty("Id").GetString();

        using var byId = await server.GetAsync($"/services/data/v62.0/sobjects/Account/{id[..15]}");

        Assert.Equal($$"""{"attributes":{"type":"Account","url":"/services/data/v60.0/sobjects/Account/{{id}}"},"Id":"{{id}}","Name":"Acme GmbH"}""", row.GetRawText());
        Assert.Equal("first", (await SalesforceServer.JsonAsync(byId)).GetProperty("Description").GetString());
        Assert.Equal(404, (await server.RefusalAsync("/services/data/v62.0/sobjects/Account/ErpNumber__c/a%2Fb")).Status);
        Assert.Equal("ENTITY_IS_DELETED", (await server.RefusalAsync($"/services/data/v62.0/sobjects/Account/{deleted}")).Code);
        Assert.Equal("INVALID_FIELD", (await server.RefusalAsync($"/services/data/v62.0/sobjects/Account/{id}?fields=Nope")).Code);
        Assert.Equal("NOT_FOUND", (await server.RefusalAsync("/services/data/v62.0/sobjects/Nope/describe")).Code);
        Assert.Equal("NOT_FOUND", (await server.RefusalAsync("/services/data/v57.0/limits")).Code);
    }

    [Fact]
    public async Task Describe_Account_TellsWhatFieldsCanDo()
    {
        await using var server = await SalesforceServer.StartAsync();
        using var answer = await server.GetAsync("/services/data/v62.0/sobjects/Account/describe");

        var fields = (await SalesforceServer.JsonAsync(answer)).GetProperty("fields").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!);
        Assert.True(fields["ErpNumber__c"].GetProperty("externalId").GetBoolean());
        Assert.True(fields["ErpNumber__c"].GetProperty("caseSensitive").GetBoolean());
        Assert.False(fields["Description"].GetProperty("filterable").GetBoolean());
        Assert.Equal("textarea", fields["Description"].GetProperty("type").GetString());
        Assert.True(fields["Type"].GetProperty("restrictedPicklist").GetBoolean());
        Assert.Equal("Customer", fields["Type"].GetProperty("picklistValues")[1].GetProperty("value").GetString());
        Assert.Equal("Parent", fields["ParentId"].GetProperty("relationshipName").GetString());
    }

    [Fact]
    public async Task Order_WithoutOrderBy_IsNotThatOfKeysAndRepeats()
    {
        await using var server = await SalesforceServer.StartAsync(SampleOrg.Many(200));
        const string Soql = "SELECT ErpNumber__c FROM Account WHERE ErpNumber__c != null";

        var first = await server.ColumnAsync(Soql, "ErpNumber__c");
        var second = await server.ColumnAsync(Soql, "ErpNumber__c");

        Assert.Equal(first, second);
        Assert.NotEqual(first.Order(StringComparer.Ordinal), first);
    }
}
