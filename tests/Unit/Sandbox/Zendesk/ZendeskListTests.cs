using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Zendesk;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Zendesk;

public sealed class ZendeskListTests
{
    [Fact]
    public async Task Ticket_AllFields_StandAsTheMappingSays()
    {
        await using var account = await ZendeskAccount.Open();

        var answer = await account.Get("/api/v2/tickets/6.json?include=organizations");

        var ticket = answer.GetProperty("ticket");
        Assert.Equal(6, ticket.GetProperty("id").GetInt64());
        Assert.Equal("Oil below the \"pump\" 🛢", ticket.GetProperty("description").GetString());
        Assert.Equal("urgent", ticket.GetProperty("priority").GetString());
        Assert.Equal("voice", ticket.GetProperty("via").GetProperty("channel").GetString());
        Assert.Equal("2026-01-21T12:00:00Z", ticket.GetProperty("created_at").GetString());
        Assert.Equal(900, ticket.GetProperty("requester_id").GetInt64());
        Assert.Equal(["vip", "escalated"], ticket.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("4711", Field(ticket, 360001));
        Assert.Equal("MZ-01", Field(ticket, 360002));
        var organization = Assert.Single(answer.GetProperty("organizations").EnumerateArray());
        Assert.Equal(ticket.GetProperty("organization_id").GetInt64(), organization.GetProperty("id").GetInt64());
        Assert.Equal("10001", organization.GetProperty("external_id").GetString());
        Assert.Equal("gold", organization.GetProperty("organization_fields").GetProperty("support_tier").GetString());

        static string? Field(JsonElement ticket, long id) => ticket.GetProperty("custom_fields").EnumerateArray()
            .Single(field => field.GetProperty("id").GetInt64() == id).GetProperty("value").GetString();
    }

    [Fact]
    public async Task Organizations_NameTwice_IsMadeUnique()
    {
        await using var account = await ZendeskAccount.Open();

        var answer = await account.Get("/api/v2/organizations/show_many.json?external_ids=10002,10003,nobody");
        var named = await account.Get("/api/v2/organizations/search?name=acme");

        var organization = Assert.Single(answer.GetProperty("organizations").EnumerateArray());
        Assert.Equal("ACME 10002", organization.GetProperty("name").GetString());
        Assert.Equal("diamond", organization.GetProperty("organization_fields").GetProperty("support_tier").GetString());
        Assert.Equal(1, answer.GetProperty("count").GetInt32());
        Assert.Equal("10001", named.GetProperty("organizations")[0].GetProperty("external_id").GetString());
    }

    [Fact]
    public async Task Comments_OldestFirst_WithThreeBodies()
    {
        await using var account = await ZendeskAccount.Open();

        var answer = await account.Get("/api/v2/tickets/6/comments?include=users");

        Assert.Equal([61, 62], ZendeskAccount.Ids(answer, "comments"));
        Assert.Equal([900, 701], ZendeskAccount.Ids(answer, "users"));
        var first = answer.GetProperty("comments")[0];
        Assert.Equal("Oil <here> & there", first.GetProperty("plain_body").GetString());
        Assert.Contains("Oil &lt;here&gt; &amp; there", first.GetProperty("html_body").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("-id")]
    [InlineData("updated_at")]
    [InlineData("-updated_at")]
    [InlineData("status")]
    public async Task Cursor_ShortPages_GiveEachTicketOnce(string sort)
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 40), new ZendeskSimulatorOptions { PageRowsMax = 7 });
        var ids = new List<long>();
        var url = $"/api/v2/tickets?sort={sort}&page[size]=10";
        var calls = 0;
        for (var hasMore = true; hasMore; calls++)
        {
            var page = await account.Get(url);
            ids.AddRange(ZendeskAccount.Ids(page, "tickets"));
            hasMore = page.GetProperty("meta").GetProperty("has_more").GetBoolean();
            url = page.GetProperty("links").GetProperty("next").GetString()!;
        }

        Assert.Equal(43, ids.Count);
        Assert.Equal(43, ids.Distinct().Count());
        Assert.Equal(7, calls);
        Assert.NotNull(url);
        if (sort == "-id") Assert.Equal(ids.OrderDescending(), ids);
    }

    [Fact]
    public async Task Cursor_Before_GoesBack()
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 10));
        var first = await account.Get("/api/v2/tickets?page[size]=4");
        var second = await account.Get(first.GetProperty("links").GetProperty("next").GetString()!);

        var back = await account.Get(second.GetProperty("links").GetProperty("prev").GetString()!);

        Assert.Equal(ZendeskAccount.Ids(first, "tickets"), ZendeskAccount.Ids(back, "tickets"));
    }

    [Fact]
    public async Task Offset_Pages_CountAndLink()
    {
        await using var account = await ZendeskAccount.Open(
            ZendeskAccount.Data(more: 210), new ZendeskSimulatorOptions { PublicOrigin = "https://acme.zendesk.com" });

        var second = await account.Get("/api/v2/tickets?page=2&per_page=500");
        var last = await account.Get("/api/v2/tickets?page=3");

        Assert.Equal(100, second.GetProperty("tickets").GetArrayLength());
        Assert.Equal(213, second.GetProperty("count").GetInt32());
        Assert.Equal("https://acme.zendesk.com/api/v2/tickets.json?page=3&per_page=100", second.GetProperty("next_page").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next_page").ValueKind);
    }

    [Theory]
    [InlineData("/api/v2/tickets?page[size]=100", 200)]
    [InlineData("/api/v2/tickets?page[size]=101", 400)]
    [InlineData("/api/v2/tickets?page[after]=nonsense", 400)]
    [InlineData("/api/v2/tickets?sort=subject", 400)]
    [InlineData("/api/v2/tickets/abc", 400)]
    [InlineData("/api/v2/tickets/7", 404)]
    [InlineData("/api/v2/organizations/1", 404)]
    [InlineData("/api/v2/users/900/tickets/requested", 200)]
    [InlineData("/api/v2/nothing", 404)]
    public async Task Lists_Parameters_AreChecked(string path, int expected)
    {
        await using var account = await ZendeskAccount.Open();

        var (status, _, _) = await account.Ask(path);

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task ShowMany_AtAndPastTheLimit_AnswersAndRefuses()
    {
        await using var account = await ZendeskAccount.Open();

        var at = await account.Get($"/api/v2/tickets/show_many?ids={string.Join(',', Enumerable.Range(1, 100))}");
        var (status, body, _) = await account.Ask($"/api/v2/organizations/show_many?external_ids={string.Join(',', Enumerable.Range(1, 101))}");

        Assert.Equal([6, 9, 10], ZendeskAccount.Ids(at, "tickets"));
        Assert.Equal(400, status);
        Assert.Equal("TooManyValues", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Tickets_ByExternalIdAndOrganization_UseTheNewState()
    {
        await using var account = await ZendeskAccount.Open();
        var organization = (await account.Get("/api/v2/tickets/10")).GetProperty("ticket").GetProperty("organization_id").GetInt64();

        account.Simulator.UpdateTicket(6, ticket => ticket with { ExternalId = "moved", OrganizationId = organization });

        await account.AssertLists("/api/v2/tickets?external_id=case-6");
        await account.AssertLists("/api/v2/tickets?external_id=moved", 6);
        await account.AssertLists($"/api/v2/organizations/{organization}/tickets", 6, 10);

        account.Simulator.Reset();

        await account.AssertLists($"/api/v2/organizations/{organization}/tickets", 10);
    }

    [Fact]
    public async Task SignIn_WrongOrMissing_Is401()
    {
        await using var account = await ZendeskAccount.Open(options: new ZendeskSimulatorOptions { BearerToken = "oauth" });

        account.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "oauth");
        var (bearer, _, _) = await account.Ask("/api/v2/tickets/count");
        account.Client.DefaultRequestHeaders.Authorization = ZendeskAccount.Basic("gateway@example.com:sandbox-token");
        var (wrong, body, _) = await account.Ask("/api/v2/tickets/count");

        Assert.Equal(200, bearer);
        Assert.Equal(401, wrong);
        Assert.Equal("Couldn't authenticate you", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task AccountRate_PastTheLimit_Is429UntilTheMinuteEnds()
    {
        await using var account = await ZendeskAccount.Open(options: new ZendeskSimulatorOptions { RequestsPerMinute = 200 });
        account.Clock.Now += TimeSpan.FromSeconds(18);
        for (var call = 0; call < 199; call++) await account.Get("/api/v2/tickets/count");
        var (last, _, lastResponse) = await account.Ask("/api/v2/tickets/count");
        var (past, body, response) = await account.Ask("/api/v2/tickets/count");
        account.Clock.Now += TimeSpan.FromSeconds(42);
        var (next, _, _) = await account.Ask("/api/v2/tickets/count");

        Assert.Equal((200, 429, 200), (last, past, next));
        Assert.Equal("0", lastResponse.Headers.GetValues("X-Rate-Limit-Remaining").Single());
        Assert.Equal("200", response.Headers.GetValues("X-Rate-Limit").Single());
        Assert.Equal(TimeSpan.FromSeconds(42), response.Headers.RetryAfter?.Delta);
        Assert.Equal("APIRateLimitExceeded", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task ETag_SameAgain_Is304()
    {
        await using var account = await ZendeskAccount.Open();
        var (_, _, first) = await account.Ask("/api/v2/tickets/6");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v2/tickets/6");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await account.Client.SendAsync(again, TestContext.Current.CancellationToken);

        Assert.True(first.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Post_AnyPath_IsNotAllowed()
    {
        await using var account = await ZendeskAccount.Open();

        using var response = await account.Client.PostAsync(new Uri("/api/v2/tickets", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task GeneratedData_EveryCase_IsListedWithItsCustomer()
    {
        var data = DatasetGenerator.Generate(7, 60);
        await using var account = await ZendeskAccount.Open(data);
        var customers = new Dictionary<string, string?>();
        var cursor = "";
        for (var hasMore = true; hasMore;)
        {
            var page = await account.Get($"/api/v2/tickets?include=organizations&page[size]=100{cursor}");
            var organizations = page.GetProperty("organizations").EnumerateArray()
                .ToDictionary(row => row.GetProperty("id").GetInt64(), row => row.GetProperty("external_id").GetString());
            foreach (var ticket in page.GetProperty("tickets").EnumerateArray())
            {
                var organization = ticket.GetProperty("organization_id");
                var customer = organization.ValueKind == JsonValueKind.Null ? null : organizations[organization.GetInt64()];
                customers.Add($"{ticket.GetProperty("id").GetInt64()}", customer);
            }

            hasMore = page.GetProperty("meta").GetProperty("has_more").GetBoolean();
            cursor = $"&page[after]={page.GetProperty("meta").GetProperty("after_cursor").GetString()}";
        }

        Assert.Equal(data.Cases.Select(source => (source.Id, source.CustomerId)), customers.Select(pair => (pair.Key, pair.Value)));
    }
}
