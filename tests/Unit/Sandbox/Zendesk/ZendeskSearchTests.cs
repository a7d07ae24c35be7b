using CanonicalGateway.Sandbox.Zendesk;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Zendesk;

public sealed class ZendeskSearchTests
{
    [Fact]
    public async Task Search_Conditions_FindTheirTickets()
    {
        await using var account = await ZendeskAccount.Open();
        var organizations = await account.Get("/api/v2/organizations/show_many?external_ids=10002");
        var id = organizations.GetProperty("organizations")[0].GetProperty("id").GetInt64();
        (string Query, long[] Ids)[] expected =
        [
            ("pump", [6, 9]),
            ("pump oil", [6]),
            ("LEAK", [10]),
            ("leak*", [6, 10]),
            ("\"leaks oil\"", [6]),
            ("\"oil leaks\"", []),
            ("-pump", [10]),
            ("subject:pump", [6]),
            ("description:none", [10]),
            ("status:open status:solved", [6, 9]),
            ("status<solved", [6]),
            ("status>=solved", [9]),
            ("status:awaiting_vendor", [10]),
            ("-status:open", [9, 10]),
            ("priority>normal", [6]),
            ("priority<=low", [9]),
            ("priority:none", [10]),
            ("ticket_type:incident", [6]),
            ("via:phone", [6]),
            ("tags:vip", [6]),
            ("tags:none", [9, 10]),
            ("external_id:CASE-6", [6]),
            ("-external_id:none", [6]),
            ("custom_field_360001:4711", [6]),
            ("custom_field_360001:47*", [6, 10]),
            ("custom_field_360001:none", [9]),
            ("custom_field_360002:MZ-01", [6]),
            ($"organization:{id}", [10]),
            ($"organization:{id} organization:\"walk-in organization\" status:solved", [9]),
            ("organization:acme", [6, 10]),
            ("requester:900", [6, 10]),
            ("requester:contact901@example.com", [9]),
            ("assignee:none", [9, 10]),
            ("group:50", [6]),
            ("due_date>2026-01-31", [10]),
            ("due_date:none", [6, 9]),
            ("created>=2026-01-21T12:00:00Z", [6]),
            ("created>2026-01-21T12:00:00Z", []),
            ("created<2026-01-11", [10]),
            ("created<=2026-01-11", [9, 10]),
            ("created:2026-01-11", [9]),
            ("created>2026-01-01 created<2026-01-20", [9]),
            ("created>=2026-01-01 created<2026-01-20", [9, 10]),
            ("updated>4hours", [6]),
            ("updated<2weeks", [10]),
        ];

        foreach (var (query, ids) in expected)
        {
            var found = await account.Search(query);
            Assert.True(ids.AsSpan().SequenceEqual(found), $"{query}: {string.Join(' ', found)}");
        }
    }

    [Theory]
    [InlineData("created>yesterday-ish")]
    [InlineData("status<awaiting_vendor")]
    [InlineData("tags>vip")]
    [InlineData(" ")]
    public async Task Search_BadValue_IsRefused(string query)
    {
        await using var account = await ZendeskAccount.Open();

        var (status, body, _) = await account.Ask($"/api/v2/search?query={Uri.EscapeDataString(query)}");

        Assert.Equal(422, status);
        Assert.Equal("invalid", body.GetProperty("error").GetString());
        Assert.StartsWith("Invalid search: ", body.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_MoreThanThousand_StopsAndCountsAll()
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 1010));

        var last = await account.Get("/api/v2/search.json?query=type:ticket+plain&page=10&per_page=100");
        var (status, body, _) = await account.Ask("/api/v2/search.json?query=type:ticket+plain&page=11&per_page=100");
        var count = await account.Get("/api/v2/search/count?query=type:ticket+plain");

        Assert.Equal(100, last.GetProperty("results").GetArrayLength());
        Assert.Equal(1010, last.GetProperty("count").GetInt32());
        Assert.Contains("page=11", last.GetProperty("next_page").GetString(), StringComparison.Ordinal);
        Assert.Equal(422, status);
        Assert.Equal("invalid", body.GetProperty("error").GetString());
        Assert.Equal(1010, count.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Search_CursorParameter_IsRefusedAsPage()
    {
        await using var account = await ZendeskAccount.Open();

        var (status, body, _) = await account.Ask("/api/v2/search.json?query=pump&page[size]=10");

        Assert.Equal(400, status);
        Assert.Contains("page", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_SideLoad_BringsOrganizationsOnce()
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 5));

        var answer = await account.Get("/api/v2/search.json?query=type:ticket+organization:acme&include=tickets(organizations,users)");

        Assert.Equal(2, answer.GetProperty("organizations").GetArrayLength());
        Assert.Equal("ticket", answer.GetProperty("results")[0].GetProperty("result_type").GetString());
        Assert.NotEqual(0, answer.GetProperty("users").GetArrayLength());
    }

    [Fact]
    public async Task Export_AllPages_GiveEachTicketOnceByCreation()
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 250), new() { ExportRequestsPerMinute = 1000 });
        var ids = new List<long>();
        var times = new List<string>();
        var url = "/api/v2/search/export?query=status>=new+-status:open&filter[type]=ticket&page[size]=40";
        for (var hasMore = true; hasMore;)
        {
            var page = await account.Get(url);
            ids.AddRange(ZendeskAccount.Ids(page, "results"));
            times.AddRange(page.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("created_at").GetString()!));
            hasMore = page.GetProperty("meta").GetProperty("has_more").GetBoolean();
            url = page.GetProperty("links").GetProperty("next").GetString()!;
        }

        Assert.Equal(251, ids.Distinct().Count());
        Assert.Equal(251, ids.Count);
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task Export_CursorAfterAnHour_IsRefused()
    {
        await using var account = await ZendeskAccount.Open(ZendeskAccount.Data(more: 5));
        var page = await account.Get("/api/v2/search/export?query=plain&filter[type]=ticket&page[size]=2");
        var next = page.GetProperty("links").GetProperty("next").GetString()!;

        account.Clock.Now += TimeSpan.FromHours(1);
        var (atTheHour, _, _) = await account.Ask(next);
        account.Clock.Now += TimeSpan.FromSeconds(1);
        var (later, _, _) = await account.Ask(next);

        Assert.Equal(200, atTheHour);
        Assert.Equal(422, later);
    }

    [Theory]
    [InlineData("query=type:ticket+pump&filter[type]=ticket", 422)]
    [InlineData("query=pump", 422)]
    [InlineData("query=pump&filter[type]=ticket&page[size]=1001", 400)]
    [InlineData("query=pump&filter[type]=ticket&page[size]=1000", 200)]
    public async Task Export_Parameters_AreChecked(string parameters, int expected)
    {
        await using var account = await ZendeskAccount.Open();

        var (status, _, _) = await account.Ask($"/api/v2/search/export?{parameters}");

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Index_WithinLag_ShowsTheOldState()
    {
        await using var account = await ZendeskAccount.Open(options: new ZendeskSimulatorOptions { SearchLag = TimeSpan.FromMinutes(2) });
        account.Simulator.UpdateTicket(6, ticket => ticket with { Status = "solved", OrganizationId = null });
        account.Simulator.UpdateTicket(6, ticket => ticket with { Subject = "Twice" });
        var added = account.Simulator.AddTicket(new ZendeskTicket { Subject = "Brand new pump" });

        account.Clock.Now += TimeSpan.FromSeconds(119);
        await account.AssertFinds("pump", 6, 9);
        await account.AssertFinds("status:open", 6);
        var exported = await account.Get("/api/v2/search/export?query=pump&filter[type]=ticket");
        Assert.Equal([9, 6], ZendeskAccount.Ids(exported, "results"));
        var shown = await account.Get("/api/v2/tickets/6");
        Assert.Equal("solved", shown.GetProperty("ticket").GetProperty("status").GetString());
        Assert.Equal("2026-01-31T12:00:00Z", shown.GetProperty("ticket").GetProperty("updated_at").GetString());
        Assert.Contains(added.Id, ZendeskAccount.Ids(await account.Get("/api/v2/tickets"), "tickets"));

        account.Clock.Now += TimeSpan.FromSeconds(1);
        await account.AssertFinds("pump", 6, 9, added.Id);
        await account.AssertFinds("status:solved", 6, 9);
    }
}
