using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Zendesk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Zendesk;

/// <summary>A simulated account on a socket of its own, with a clock that tests move.</summary>
internal sealed class ZendeskAccount : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _host;

    private ZendeskAccount(WebApplication host, ZendeskSimulator simulator, HandClock clock, HttpClient client)
    {
        _host = host;
        Simulator = simulator;
        Clock = clock;
        Client = client;
    }

    public ZendeskSimulator Simulator { get; }

    public HandClock Clock { get; }

    public HttpClient Client { get; }

    public static async Task<ZendeskAccount> Open(Dataset? data = null, ZendeskSimulatorOptions? options = null)
    {
        var clock = new HandClock();
        var simulator = new ZendeskSimulator(data ?? Data(), clock, options ?? new ZendeskSimulatorOptions());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        simulator.Map(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var address = host.Urls.First();
        var handler = new SocketsHttpHandler();
        var client = new HttpClient(handler) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = Basic("gateway@example.com/token:sandbox-token");
        return new ZendeskAccount(host, simulator, clock, client);
    }

    public static AuthenticationHeaderValue Basic(string user) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));

    /// <summary>Three customers (two of one name), and a few hand-made cases, then <paramref name="more"/> plain ones from id 1000 on.</summary>
    public static Dataset Data(int more = 0)
    {
        Customer[] customers =
        [
            new() { Id = "10001", Name = "Acme", SupportTier = SupportTier.Gold, CreatedAt = Start.AddDays(-90), ModifiedAt = Start.AddDays(-80) },
            new() { Id = "10002", Name = "ACME", SupportTier = SupportTier.Other, CreatedAt = Start.AddDays(-70), ModifiedAt = Start.AddDays(-60) },
            new() { Id = "10003", Name = "Unsupported", CreatedAt = Start.AddDays(-50) },
        ];
        var cases = new List<Case>
        {
            new()
            {
                Id = "6", Subject = "Pump leaks oil", Description = "Oil below the \"pump\" 🛢", Status = CaseStatus.Open, Priority = CasePriority.Critical,
                Kind = CaseKind.Incident, Channel = CaseChannel.Phone, IsEscalated = true, CustomerId = "10001", ContactId = "900", AssigneeId = "700",
                TeamId = "50", OrderId = "4711", ProductId = "MZ-01", Tags = ["vip", "escalated"], ExternalReference = "case-6",
                CreatedAt = Start.AddDays(-10), ModifiedAt = Start.AddHours(-3),
                Comments =
                [
                    new() { Id = "61", CreatedAt = Start.AddDays(-10), AuthorId = "900", Body = "Oil <here> & there", IsPublic = true },
                    new() { Id = "62", CreatedAt = Start.AddDays(-9), AuthorId = "701", Body = "Internal", IsPublic = false },
                ],
            },
            new()
            {
                Id = "9", Subject = "Invoice question", Description = "Which pump?", Status = CaseStatus.Resolved, Priority = CasePriority.Low,
                Kind = CaseKind.Question, Channel = CaseChannel.Email, CustomerId = null, ContactId = "901",
                CreatedAt = Start.AddDays(-20), ModifiedAt = Start.AddDays(-5),
            },
            new()
            {
                Id = "10", Subject = "Leak", Status = CaseStatus.Other, Priority = null, Channel = CaseChannel.Other, Kind = CaseKind.Other,
                CustomerId = "10002", ContactId = "900", DueAt = Start.AddDays(1), OrderId = "4712",
                CreatedAt = Start.AddDays(-30), ModifiedAt = Start.AddDays(-30),
            },
        };
        for (var number = 0; number < more; number++)
        {
            cases.Add(new Case
            {
                Id = $"{1000 + number}",
                Subject = $"Plain {number}",
                Status = CaseStatus.Closed,
                Priority = CasePriority.Normal,
                CustomerId = "10001",
                ContactId = "902",
                CreatedAt = Start.AddDays(-100).AddMinutes(-(number / 3)),
                ModifiedAt = Start.AddDays(-40).AddSeconds(number / 2),
            });
        }

        return new Dataset(1, customers, [], [], [], cases, new HashSet<string>(), new HashSet<string> { "10001", "10002" });
    }

    public async Task<JsonElement> Get(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> Ask(string path)
    {
        var response = await Client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonElement.Parse(text), response);
    }

    /// <summary>The ids of tickets that a search finds, ascending.</summary>
    public async Task<long[]> Search(string query)
    {
        var answer = await Get($"/api/v2/search.json?query={Uri.EscapeDataString("type:ticket " + query)}&sort_by=created_at");
        var ids = Ids(answer, "results");
        Array.Sort(ids);
        return ids;
    }

    public async Task AssertFinds(string query, params long[] ids) => Assert.Equal(ids, await Search(query));

    public async Task AssertLists(string path, params long[] ids) => Assert.Equal(ids, Ids(await Get(path), "tickets"));

    public static long[] Ids(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = ZendeskAccount.Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
