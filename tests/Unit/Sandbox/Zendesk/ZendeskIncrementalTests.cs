using CanonicalGateway.Sandbox.Zendesk;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Zendesk;

public sealed class ZendeskIncrementalTests
{
    [Fact]
    public async Task Tickets_FollowedByCursor_BringChangesOnceAMinuteOld()
    {
        await using var account = await ZendeskAccount.Open();
        var start = ZendeskAccount.Start.AddDays(-6).ToUnixTimeSeconds();
        var first = await account.Get($"/api/v2/incremental/tickets/cursor.json?start_time={start}");
        account.Simulator.UpdateTicket(10, ticket => ticket with { Status = "open" });
        var next = first.GetProperty("after_url").GetString()!;
        account.Clock.Now += TimeSpan.FromSeconds(59);
        var early = await account.Get(next);
        account.Clock.Now += TimeSpan.FromSeconds(1);
        var later = await account.Get(next);

        Assert.Equal([9, 6], ZendeskAccount.Ids(first, "tickets"));
        Assert.True(first.GetProperty("end_of_stream").GetBoolean());
        Assert.Empty(ZendeskAccount.Ids(early, "tickets"));
        Assert.Equal([10], ZendeskAccount.Ids(later, "tickets"));
    }

    [Fact]
    public async Task Organizations_ByTime_RepeatTheBorder()
    {
        await using var account = await ZendeskAccount.Open();
        var first = await account.Get("/api/v2/incremental/organizations?start_time=0&per_page=4");
        var second = await account.Get($"{first.GetProperty("next_page").GetString()}&per_page=4");

        Assert.False(first.GetProperty("end_of_stream").GetBoolean());
        Assert.Equal(ZendeskAccount.Ids(first, "organizations")[^1], ZendeskAccount.Ids(second, "organizations")[0]);
        Assert.True(second.GetProperty("end_of_stream").GetBoolean());
    }

    [Fact]
    public async Task StartTime_WithinTheLastMinute_IsRefused()
    {
        await using var account = await ZendeskAccount.Open();
        var now = ZendeskAccount.Start.ToUnixTimeSeconds();

        var (at, _, _) = await account.Ask($"/api/v2/incremental/users/cursor?start_time={now - 60}");
        var (past, _, _) = await account.Ask($"/api/v2/incremental/users/cursor?start_time={now - 59}");

        Assert.Equal((200, 422), (at, past));
    }

    [Fact]
    public async Task Rate_TenAMinute_ThenRefused()
    {
        await using var account = await ZendeskAccount.Open(options: new ZendeskSimulatorOptions { IncrementalRequestsPerMinute = 10 });
        for (var call = 0; call < 10; call++) await account.Get("/api/v2/incremental/organizations?start_time=0");

        var (status, _, response) = await account.Ask("/api/v2/incremental/organizations?start_time=0");

        Assert.Equal(429, status);
        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.RetryAfter?.Delta);
    }
}
