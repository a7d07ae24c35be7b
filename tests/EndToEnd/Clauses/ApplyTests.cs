using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>$apply (OData Extension for Data Aggregation 4.0), over all sets: partitioned, composed of several backends, and related.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ApplyTests(SandboxFixture sandbox)
{
    [Fact]
    [Clause("10.1")]
    public async Task Aggregate_OfAllRows_IsOneRow()
    {
        var answer = await sandbox.GetJsonAsync(
            "Orders?$apply=aggregate(NetAmount%20with%20sum%20as%20Total,NetAmount%20with%20min%20as%20Least,NetAmount%20with%20max%20as%20Most,NetAmount%20with%20average%20as%20Mean,"
            + "Currency%20with%20countdistinct%20as%20Currencies,$count%20as%20N,Items/Quantity%20with%20sum%20as%20Pieces,Items/$count%20as%20Lines)");

        var orders = sandbox.Data.Orders;
        var row = Rows(answer).Single();
        Assert.Equal(orders.Sum(o => o.NetAmount), Decimal(row, "Total"));
        Assert.Equal(orders.Min(o => o.NetAmount), Decimal(row, "Least"));
        Assert.Equal(orders.Max(o => o.NetAmount), Decimal(row, "Most"));
        Assert.Equal(orders.Sum(o => o.NetAmount) / orders.Count(o => o.NetAmount is not null), Decimal(row, "Mean"));
        Assert.Equal(orders.Select(o => o.Currency).Where(c => c is not null).Distinct().Count(), Decimal(row, "Currencies"));
        Assert.Equal(orders.Count, Decimal(row, "N"));
        Assert.Equal(orders.Sum(o => o.Items.Sum(i => i.Quantity)), Decimal(row, "Pieces"));
        Assert.Equal(orders.Sum(o => o.Items.Count), Decimal(row, "Lines"));
        Assert.Equal("#Decimal", row.GetProperty("Total@odata.type").GetString());
        Assert.EndsWith("$metadata#Orders(Total,Least,Most,Mean,Currencies,N,Pieces,Lines)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Aggregate_OfNoRows_IsNullAndNought()
    {
        var answer = await sandbox.GetJsonAsync("Orders?$apply=filter(NetAmount%20lt%20-1)/aggregate(NetAmount%20with%20sum%20as%20Total,NetAmount%20with%20average%20as%20Mean,NetAmount%20with%20max%20as%20Most,Id%20with%20countdistinct%20as%20Ids,$count%20as%20N)");
        var groups = await sandbox.GetJsonAsync("Orders?$apply=filter(NetAmount%20lt%20-1)/groupby((Currency),aggregate($count%20as%20N))");

        var row = Rows(answer).Single();
        Assert.All(["Total", "Mean", "Most"], name => Assert.Equal(JsonValueKind.Null, row.GetProperty(name).ValueKind));
        Assert.All(["Ids", "N"], name => Assert.Equal(0, Decimal(row, name)));
        Assert.Empty(Rows(groups));
    }

    [Fact]
    [Clause("10.1")]
    public async Task GroupBy_OfPartitionedOrders_AddsUpOverTheirBackends()
    {
        sandbox.ForgetCalls();

        var answer = await sandbox.GetJsonAsync(
            "Orders?$apply=filter(NetAmount%20gt%201000)/groupby((Currency,Status),aggregate(NetAmount%20with%20sum%20as%20Total,$count%20as%20N))&$filter=N%20gt%202&$orderby=Total%20desc&$count=true&$top=4");

        var expected = sandbox.Data.Orders.Where(o => o.NetAmount > 1000).GroupBy(o => (o.Currency, o.Status))
            .Where(g => g.Count() > 2).OrderByDescending(g => g.Sum(o => o.NetAmount)).ToList();
        Assert.Equal(expected.Count, answer.GetProperty("@odata.count").GetInt32());
        Assert.Equal(
            expected.Take(4).Select(g => (g.Key.Currency, g.Key.Status.ToString(), g.Sum(o => o.NetAmount), (decimal?)g.Count())),
            Rows(answer).Select(r => (r.GetProperty("Currency").GetString(), r.GetProperty("Status").GetString()!, Decimal(r, "Total"), Decimal(r, "N"))));
        Assert.All(["s4", "s4-emea"], backend => Assert.True(sandbox.CallsTo(backend) > 0, $"{backend} was not asked."));
    }

    [Fact]
    [Clause("10.1")]
    public async Task GroupBy_OfCustomers_JoinsWhatOtherBackendsHold()
    {
        var answer = await sandbox.GetJsonAsync("Customers?$apply=groupby((Currency,SupportTier,Status),aggregate($count%20as%20N))");

        Assert.Equal(
            sandbox.Data.Customers.GroupBy(c => (c.Currency, Tier: c.SupportTier?.ToString(), Status: c.Status.ToString())).Select(g => (g.Key.Currency, g.Key.Tier, g.Key.Status, (decimal?)g.Count())).ToHashSet(),
            Rows(answer).Select(r => (r.GetProperty("Currency").GetString(), r.GetProperty("SupportTier").GetString(), r.GetProperty("Status").GetString()!, Decimal(r, "N"))).ToHashSet());
    }

    [Fact]
    [Clause("10.1")]
    public async Task GroupBy_OfPaths_NestsThemAsInTheRows()
    {
        var answer = await sandbox.GetJsonAsync(
            "Invoices?$apply=groupby((Customer/BillingAddress/Country,Currency),aggregate(GrossAmount%20with%20sum%20as%20Total))");

        var customers = sandbox.Data.Customers.ToDictionary(c => c.Id);
        var expected = sandbox.Data.Invoices
            .GroupBy(i => (Country: i.CustomerId is null ? null : customers.GetValueOrDefault(i.CustomerId)?.BillingAddress?.Country, i.Currency))
            .OrderBy(g => g.Key.Country, StringComparer.Ordinal).ThenBy(g => g.Key.Currency, StringComparer.Ordinal);
        Assert.Equal(
            expected.Select(g => (g.Key.Country, g.Key.Currency, g.Sum(i => i.GrossAmount))),
            Rows(answer).Select(r => (r.GetProperty("Customer").GetProperty("BillingAddress").GetProperty("Country").GetString(), r.GetProperty("Currency").GetString(), Decimal(r, "Total"))));
        Assert.EndsWith("$metadata#Invoices(Customer(BillingAddress/Country),Currency,Total)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Aggregate_OfRelatedRows_TakesThoseOfEachGroup()
    {
        var answer = await sandbox.GetJsonAsync(
            "Customers?$apply=groupby((Status),aggregate(Orders/NetAmount%20with%20sum%20as%20Total,Orders/$count%20as%20N,Cases%20with%20countdistinct%20as%20Tickets))&$orderby=Status");

        var (orders, cases) = (sandbox.Data.Orders.ToLookup(o => o.CustomerId), sandbox.Data.Cases.ToLookup(c => c.CustomerId));
        var expected = sandbox.Data.Customers.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g =>
        {
            var own = g.SelectMany(c => orders[c.Id]).ToList();
            return (g.Key.ToString(), own.Count == 0 ? null : own.Sum(o => o.NetAmount), (decimal?)own.Count, (decimal?)g.Sum(c => cases[c.Id].Count()));
        });
        Assert.Equal(expected, Rows(answer).Select(r => (r.GetProperty("Status").GetString()!, Decimal(r, "Total"), Decimal(r, "N"), Decimal(r, "Tickets"))));
    }

    [Fact]
    [Clause("10.1")]
    public async Task GroupBy_OfCasesAndProducts_TakesEveryMethod()
    {
        var cases = await sandbox.GetJsonAsync("Cases?$apply=groupby((Priority),aggregate(CreatedAt%20with%20max%20as%20Latest,Tags/$count%20as%20TagCount,Tags%20with%20countdistinct%20as%20TagNames,CustomerId%20with%20countdistinct%20as%20Askers))");
        var products = await sandbox.GetJsonAsync("Products?$apply=groupby((Kind,Status),aggregate(Name%20with%20min%20as%20First,ListPrice%20with%20sum%20as%20Prices))");

        Assert.Equal(
            sandbox.Data.Cases.GroupBy(c => c.Priority).OrderBy(g => g.Key).Select(g => (
                g.Key?.ToString(), g.Max(c => c.CreatedAt), (decimal?)g.Sum(c => c.Tags.Count), (decimal?)g.SelectMany(c => c.Tags).Distinct().Count(), (decimal?)g.Select(c => c.CustomerId).Where(c => c is not null).Distinct().Count())),
            Rows(cases).Select(r => (r.GetProperty("Priority").GetString(), (DateTimeOffset?)r.GetProperty("Latest").GetDateTimeOffset(), Decimal(r, "TagCount"), Decimal(r, "TagNames"), Decimal(r, "Askers"))));
        Assert.Equal(
            sandbox.Data.Products.GroupBy(p => (p.Kind, p.Status)).Select(g => (g.Key.Kind.ToString(), g.Key.Status.ToString(), g.Any(p => p.ListPrice is not null) ? g.Sum(p => p.ListPrice) : null)).ToHashSet(),
            Rows(products).Select(r => (r.GetProperty("Kind").GetString(), r.GetProperty("Status").GetString()!, Decimal(r, "Prices"))).ToHashSet()!);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Rollup_AddsTheCoarserGroups_WhichLackTheFinerProperties()
    {
        var answer = await sandbox.GetJsonAsync("Orders?$apply=groupby((rollup($all,Currency,Status)),aggregate($count%20as%20N))");

        var rows = Rows(answer);
        var orders = sandbox.Data.Orders;
        Assert.Equal(orders.GroupBy(o => (o.Currency, o.Status)).Count(), rows.Count(r => r.TryGetProperty("Status", out _)));
        var subtotals = rows.Where(r => r.TryGetProperty("Currency", out _) && !r.TryGetProperty("Status", out _)).ToDictionary(r => r.GetProperty("Currency").GetString()!, r => Decimal(r, "N"));
        Assert.Equal(orders.GroupBy(o => o.Currency!).ToDictionary(g => g.Key, g => (decimal?)g.Count()), subtotals);
        Assert.Equal(orders.Count, Decimal(rows[^1], "N"));
        Assert.Equal(["N@odata.type", "N"], rows[^1].EnumerateObject().Select(p => p.Name));
        Assert.EndsWith("$metadata#Orders(@Core.AnyStructure)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Sequence_ComputeGroupComputeOrderTop_GoesStepByStep()
    {
        var answer = await sandbox.GetJsonAsync(
            "Orders?$apply=compute(year(OrderDate)%20as%20Year)/groupby((Year),aggregate(NetAmount%20with%20sum%20as%20Total,$count%20as%20N))/filter(N%20gt%201)/compute(Total%20div%20N%20as%20Mean)/orderby(Mean%20desc)/top(3)");

        var expected = sandbox.Data.Orders.GroupBy(o => o.OrderDate?.Year).Where(g => g.Count() > 1)
            .Select(g => (g.Key, Mean: g.Sum(o => o.NetAmount) / g.Count())).OrderByDescending(g => g.Mean).Take(3);
        Assert.Equal(expected, Rows(answer).Select(r => ((int?)r.GetProperty("Year").GetInt32(), Decimal(r, "Mean"))));
    }

    [Fact]
    [Clause("10.1")]
    public async Task Concat_GivesTheRowsOfEachSequence()
    {
        var answer = await sandbox.GetJsonAsync("Orders?$apply=concat(groupby((Currency),aggregate(NetAmount%20with%20sum%20as%20Total))/topcount(2,Total),aggregate($count%20as%20N))");

        var top = sandbox.Data.Orders.GroupBy(o => o.Currency).OrderByDescending(g => g.Sum(o => o.NetAmount)).Take(2).Select(g => g.Key).Order(StringComparer.Ordinal);
        var rows = Rows(answer);
        Assert.Equal(top, rows.Take(2).Select(r => r.GetProperty("Currency").GetString()));
        Assert.False(rows[2].TryGetProperty("Total", out _));
        Assert.Equal(sandbox.Data.Orders.Count, Decimal(rows[2], "N"));
    }

    [Fact]
    [Clause("10.1")]
    public async Task FilterWithinGroups_KeepsTheGroups()
    {
        var answer = await sandbox.GetJsonAsync("Orders?$apply=groupby((Currency),filter(Status%20eq%20'Open')/aggregate($count%20as%20Open,NetAmount%20with%20sum%20as%20Total))");

        Assert.Equal(
            sandbox.Data.Orders.GroupBy(o => o.Currency).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (g.Key, (decimal?)g.Count(o => o.Status == OrderStatus.Open), g.Any(o => o.Status == OrderStatus.Open) ? g.Where(o => o.Status == OrderStatus.Open).Sum(o => o.NetAmount) : null)),
            Rows(answer).Select(r => (r.GetProperty("Currency").GetString(), Decimal(r, "Open"), Decimal(r, "Total"))));
    }

    [Fact]
    [Clause("10.1")]
    public async Task SequenceWithoutGroups_IsAQueryOfEntities()
    {
        var answer = await sandbox.GetJsonAsync("Orders?$apply=filter(NetAmount%20gt%2010000)/compute(NetAmount%20mul%202%20as%20Twice)/orderby(NetAmount%20desc)/top(5)&$select=Id,Twice&$expand=Customer($select=Id)&$skip=1");

        var expected = sandbox.Data.Orders.Where(o => o.NetAmount > 10_000).OrderByDescending(o => o.NetAmount).ThenBy(o => Number(o.Id)).Take(5).Skip(1);
        Assert.Equal(
            expected.Select(o => (o.Id, o.NetAmount * 2, o.CustomerId)),
            Rows(answer).Select(r => (r.GetProperty("Id").GetString()!, Decimal(r, "Twice"), r.GetProperty("Customer").GetProperty("Id").GetString())));
    }

    [Fact]
    [Clause("10.1", "8.15")]
    public async Task Pages_OfGroups_AreWhole()
    {
        var found = new List<(string?, decimal?)>();
        var pages = 0;
        for (var url = "Orders?$apply=groupby((CustomerId),aggregate(NetAmount%20with%20sum%20as%20Total))&$orderby=Total%20desc&$skip=3&$top=90&$count=true"; url is not null; pages++)
        {
            var page = await sandbox.GetJsonAsync(url, "Prefer: maxpagesize=20");
            found.AddRange(Rows(page).Select(r => (r.GetProperty("CustomerId").GetString(), Decimal(r, "Total"))));
            Assert.Equal(sandbox.Data.Orders.Select(o => o.CustomerId).Distinct().Count(), page.GetProperty("@odata.count").GetInt32());
            url = page.TryGetProperty("@odata.nextLink", out var next) ? next.GetString()! : null;
        }

        Assert.Equal(5, pages);
        Assert.Equal(
            sandbox.Data.Orders.GroupBy(o => o.CustomerId).OrderByDescending(g => g.Sum(o => o.NetAmount)).ThenBy(g => Number(g.Key!)).Skip(3).Take(90).Select(g => (g.Key, g.Sum(o => o.NetAmount))),
            found);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Navigation_TakesApply()
    {
        var customer = sandbox.Data.Orders.GroupBy(o => o.CustomerId).MaxBy(g => g.Count())!;

        var answer = await sandbox.GetJsonAsync($"Customers('{customer.Key}')/Orders?$apply=groupby((Status),aggregate(NetAmount%20with%20sum%20as%20Total))");

        Assert.Equal(
            customer.GroupBy(o => o.Status).OrderBy(g => g.Key).Select(g => (g.Key.ToString(), g.Sum(o => o.NetAmount))),
            Rows(answer).Select(r => (r.GetProperty("Status").GetString()!, Decimal(r, "Total"))));
    }

    [Fact]
    [Clause("10.1", "5.11")]
    public async Task Apply_BehindAFilterSegment_TakesThoseRowsOnly()
    {
        var answer = await sandbox.GetJsonAsync("Orders/$filter(NetAmount%20gt%205000)?$apply=groupby((Currency),aggregate($count%20as%20N))");

        Assert.Equal(
            sandbox.Data.Orders.Where(o => o.NetAmount > 5000).GroupBy(o => o.Currency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, (decimal?)g.Count())),
            Rows(answer).Select(r => (r.GetProperty("Currency").GetString(), Decimal(r, "N"))));
    }

    [Fact]
    [Clause("10.1")]
    public async Task Concat_OfConcats_LeavesOutWhatARowLacks()
    {
        var answer = await sandbox.GetJsonAsync(
            "Orders?$apply=concat(groupby((Currency),aggregate($count%20as%20N)),aggregate(NetAmount%20with%20sum%20as%20Total))/concat(identity,aggregate($count%20as%20Rows))");

        var rows = Rows(answer);
        Assert.All(rows.SkipLast(2), row => Assert.Equal(["Currency", "N"], row.EnumerateObject().Select(p => p.Name).Where(name => !name.Contains('@', StringComparison.Ordinal))));
        Assert.Equal(["Total", "Rows"], rows.TakeLast(2).SelectMany(row => row.EnumerateObject()).Select(p => p.Name).Where(name => !name.Contains('@', StringComparison.Ordinal)));
    }

    [Fact]
    [Clause("10.1")]
    public async Task Aggregate_OfInfinity_IsInfinite()
    {
        var sums = Rows(await sandbox.GetJsonAsync(
            "Orders?$apply=filter(NetAmount%20gt%200)/aggregate(NetAmount%20divby%200%20with%20sum%20as%20Total,NetAmount%20divby%200%20with%20average%20as%20Mean)")).Single();
        var top = Rows(await sandbox.GetJsonAsync(
            "Orders?$apply=groupby((Currency),aggregate($count%20as%20N))/compute(cast(N,Edm.Double)%20mul%201e300%20as%20D)/topsum(1,D)"));

        Assert.Equal(("INF", "INF"), (sums.GetProperty("Total").GetString(), sums.GetProperty("Mean").GetString()));
        Assert.Equal(sandbox.Data.Orders.GroupBy(o => o.Currency).MaxBy(g => g.Count())!.Key, Assert.Single(top).GetProperty("Currency").GetString());
    }

    [Fact]
    [Clause("10.1")]
    public async Task CountOfAll_IsTheBackendsOwn_WithoutReadingRows()
    {
        sandbox.ForgetCalls();

        var answer = await sandbox.GetJsonAsync("Orders?$apply=filter(Currency%20eq%20'EUR')/aggregate($count%20as%20N)");

        Assert.Equal(sandbox.Data.Orders.Count(o => o.Currency == "EUR"), Decimal(Rows(answer).Single(), "N"));
        Assert.True(sandbox.CallsTo("s4") <= 1 && sandbox.CallsTo("s4-emea") <= 1);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Groups_BeyondTheLimit_AreRefusedWithTheMend()
    {
        await using var small = await RunningSandbox.StartAsync(150, ("Limits:GroupsMax", "100"));

        var reply = await small.Reader.GetAsync("Orders?$apply=groupby((Id),aggregate(NetAmount with sum as Total))");

        reply.AssertError(HttpStatusCode.BadRequest, "FilterTooBroad");
        Assert.Contains("Limits:GroupsMax", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Clause("10.1")]
    public async Task Metadata_Announces_WhatApplyTakes()
    {
        using var response = await sandbox.GetAsync("$metadata");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Org.OData.Aggregation.V1", text, StringComparison.Ordinal);
        foreach (var transformation in new[] { "aggregate", "groupby", "concat", "identity", "filter", "search", "compute", "topcount" })
        {
            Assert.Contains($"<String>{transformation}</String>", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Clause("10.1")]
    [InlineData("identity")]
    [InlineData("search(pump)/aggregate($count%20as%20N)")]
    [InlineData("compute(1%20as%20One)/groupby((One))")]
    [InlineData("filter(contains(Name,'a'))/groupby((Kind),aggregate($count%20as%20N))/bottomcount(1,N)")]
    [InlineData("groupby((Kind),aggregate(ListPrice%20with%20sum%20as%20N))/toppercent(50,N)")]
    [InlineData("groupby((Kind),aggregate(ListPrice%20with%20sum%20as%20N))/bottomsum(50,N)")]
    [InlineData("skip(1)/top(5)/filter(Kind%20eq%20'Service')/orderby(Id)/aggregate($count%20as%20N)")]
    public async Task Transformations_ThatAreAnnounced_Work(string apply) => await sandbox.GetJsonAsync("Products?$apply=" + apply);

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    private static decimal? Decimal(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDecimal() : null;

    private static List<JsonElement> Rows(JsonElement answer) => [.. answer.GetProperty("value").EnumerateArray()];
}
