using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>With Prefer: continue-on-error what can't be read is missing visibly, and its links lead to exactly that.</summary>
[Clause("P8.2.8.3")]
public sealed class ContinueOnErrorTests(ContinueOnErrorTests.Quick sandbox) : IClassFixture<ContinueOnErrorTests.Quick>
{
    private const string Term = "@Core.ResourceException";

    private const string Composed = "Customers?$filter=Status eq 'Active'&$orderby=Name desc&$top=4&$select=Id,Name,SupportTier,PaymentTerms,Currency"
        + "&$expand=Cases($select=Id,Subject;$filter=Status ne @done and Subject ne 'a;b)%26';$orderby=Id desc;$top=2;$count=true),Orders($select=Id;$expand=Items($select=Number)),"
        + "Parent($select=Name,SupportTier;$expand=Cases($select=Id)),Invoices($select=Id)&@done='Closed'";

    private static readonly (string, string) Partly = ("Prefer", "continue-on-error");

    public static TheoryData<string, FaultKind, int?, string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, FaultKind, int?, string, string>();
            foreach (var (backend, missing) in new[]
            {
                ("zendesk", "Cases Parent/Cases Parent/SupportTier SupportTier"),
                ("s4", "Currency Invoices Orders PaymentTerms"),
                ("s4-emea", "Invoices Orders"),
            })
            {
                faults.Add(backend, FaultKind.Outage, null, missing, "BackendUnavailable");
                faults.Add(backend, FaultKind.Hang, null, missing, "BackendTimeout");
                faults.Add(backend, FaultKind.Status, 500, missing, "BackendUnavailable");
                faults.Add(backend, FaultKind.Throttle, null, missing, "BackendThrottled");
                faults.Add(backend, FaultKind.ContentType, null, missing, "BackendFault");
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task PartsOfRows_OfADeadBackend_AreAnnotatedAndTheirLinksBringThem(string backend, FaultKind kind, int? status, string missing, string code)
    {
        var healthy = await ReadAsync(Composed);
        await using var fault = await BreakAsync(backend, kind, status);

        (await sandbox.Reader.GetAsync(Composed)).AssertError(code == "BackendFault" ? HttpStatusCode.BadGateway : HttpStatusCode.ServiceUnavailable);
        var reply = (await sandbox.Reader.GetAsync(Composed, Partly)).AssertOk();

        Assert.Equal("continue-on-error", reply.Header("Preference-Applied"));
        Assert.Contains("Prefer", reply.Header("Vary"), StringComparison.Ordinal);
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        var partial = JsonNode.Parse(reply.Bytes)!["value"]!.AsArray();
        var found = partial.SelectMany(row => Missing(row!.AsObject(), "")).ToList();
        Assert.Equal(missing, string.Join(' ', found.Select(m => m.Path).Distinct().Order(StringComparer.Ordinal)));
        Assert.All(found, m => Assert.False(m.Row.ContainsKey(m.Name), $"{m.Path} is there and missing."));
        Assert.All(found, m => Assert.Contains(backend, m.Info["message"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(found, m => Assert.Equal("error", m.Info["severity"]!.GetValue<string>()));

        // Once the circuit is open, it is that which is told.
        Assert.All(found, m => Assert.Contains(m.Info["code"]!.GetValue<string>(), (string[])[code, "BackendUnavailable"]));

        await fault.HealAsync();
        foreach (var part in found)
        {
            await MendAsync(part);
        }

        Assert.Null(Difference(healthy, partial, ""));
    }

    [Theory]
    [InlineData("Orders?$top=6&$select=Id&$expand=Customer($select=Name,PaymentTerms),Items($select=Number;$expand=Product($select=Id,Name,ListPrice)),Cases", "salesforce", "Customer Items/Product/ListPrice")]
    [InlineData("Customers?$top=2&$expand=Cases($expand=Customer($select=Name;$expand=Parent))", "zendesk", "Cases SupportTier")]
    [InlineData("Cases?$top=5&$select=Subject&$expand=Customer($select=Name)", "salesforce", "Customer")]
    [InlineData("Products?$top=5", "salesforce", "Currency ListPrice")]
    [InlineData("Customers?$top=3&$select=Id&$expand=Cases/$count($filter=Status ne 'Closed')", "zendesk", "Cases")]
    [InlineData("Customers?$top=3&$select=Id&$expand=Cases/$ref($orderby=Id desc;$top=2)", "zendesk", "Cases")]
    [InlineData("Products?$top=3&$select=Id&$expand=*", "zendesk", "Cases")]
    [InlineData("Orders?$top=4&$select=Id&$expand=Items($filter=Quantity gt 0;$expand=Product($select=Name,ListPrice);$select=Number)", "salesforce", "Items/Product/ListPrice")]
    public async Task Paths_OfAllKinds_AreToldAndLeadToWhatIsMissing(string url, string backend, string missing)
    {
        foreach (var accept in new[] { "application/json", "application/json;odata.metadata=full", "application/json;odata.metadata=none;odata.streaming=true" })
        {
            var headers = new[] { ("Accept", accept) };
            var healthy = JsonNode.Parse((await sandbox.Reader.GetAsync(url, headers)).AssertOk().Bytes)!["value"];
            await using var fault = await BreakAsync(backend, FaultKind.Outage);

            var partial = JsonNode.Parse((await sandbox.Reader.GetAsync(url, [.. headers, Partly])).AssertOk().Bytes)!["value"]!.AsArray();
            var found = partial.SelectMany(row => Missing(row!.AsObject(), "")).ToList();
            Assert.Equal(missing, string.Join(' ', found.Select(m => m.Path).Distinct().Order(StringComparer.Ordinal)));

            await fault.HealAsync();
            foreach (var part in found)
            {
                await MendAsync(part, headers);
            }

            Assert.Null(Difference(healthy, partial, ""));
        }
    }

    [Fact]
    public async Task SingleRow_LacksWhatIsMissing()
    {
        var id = sandbox.Data.Customers[0].Id;
        var url = $"Customers('{id}')?$select=Name,SupportTier&$expand=Cases($select=Id)";
        await using var fault = await BreakAsync("zendesk", FaultKind.Outage);

        var reply = (await sandbox.Reader.GetAsync(url, ("Prefer", "odata.continue-on-error=true"))).AssertOk();

        Assert.Equal("odata.continue-on-error=true", reply.Header("Preference-Applied"));
        Assert.Equal(["@odata.context", "Name", "SupportTier" + Term, "Cases" + Term], reply.Json.EnumerateObject().Select(m => m.Name).Except(["@odata.id"]));
        Assert.EndsWith($"/odata/v1/Customers('{id}')?$select=SupportTier", reply.Json.GetProperty("SupportTier" + Term).GetProperty("retryLink").GetString(), StringComparison.Ordinal);
        Assert.EndsWith($"/odata/v1/Customers('{id}')/Cases?$select=Id", reply.Json.GetProperty("Cases" + Term).GetProperty("retryLink").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Customers?$top=2", "salesforce")]
    [InlineData("Customers?$filter=SupportTier eq 'Gold'", "zendesk")]
    [InlineData("Customers?$orderby=SupportTier&$top=2", "zendesk")]
    [InlineData("Customers?$filter=Cases/any()&$top=2", "zendesk")]
    [InlineData("Customers?$filter=Orders/any()&$select=Id&$top=2", "s4-emea")]
    [InlineData("Orders?$filter=Customer/Status eq 'Active'&$top=2", "salesforce")]
    [InlineData("Orders?$orderby=Customer/Name&$top=2&$expand=Customer", "salesforce")]
    [InlineData("Orders?$top=5&$select=Id&$expand=Items($filter=Product/ListPrice gt 1)", "salesforce")]
    [InlineData("Orders?$filter=SalesOrganization eq '1010'", "s4-emea")]
    [InlineData("Orders?$skip=1&$top=5", "s4-emea")]
    [InlineData("Orders/$count", "s4-emea")]
    [InlineData("Customers/$count", "salesforce")]
    [InlineData("{0}", "salesforce")]
    [InlineData("{0}/SupportTier", "zendesk")]
    [InlineData("{0}/SupportTier/$value", "zendesk")]
    [InlineData("{0}/Cases", "zendesk")]
    [InlineData("{0}/Parent", "salesforce")]
    public async Task WhatDecidesOrIsAll_FailsAsEver(string url, string backend)
    {
        url = string.Format(CultureInfo.InvariantCulture, url, $"Customers('{sandbox.Data.Customers[0].Id}')");
        await using var fault = await BreakAsync(backend, FaultKind.Outage);

        var reply = (await sandbox.Reader.GetAsync(url, Partly)).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");

        Assert.Equal(backend, reply.Target);
    }

    [Theory]
    [InlineData("Prefer", "continue-on-error=false")]
    [InlineData("Prefer", "respond-async")]
    [InlineData("X-None", "")]
    public async Task WhoDoesNotAskForParts_GetsNone(string header, string value)
    {
        await using var fault = await BreakAsync("zendesk", FaultKind.Outage);

        (await sandbox.Reader.GetAsync("Customers?$top=2&$expand=Cases", (header, value))).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
        (await sandbox.Reader.GetAsync("Customers?$top=2&$filter=Nope eq 1", Partly)).AssertError(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Orders?$select=Id,OrderDate&$orderby=OrderDate desc&$count=true", "s4-emea", 40)]
    [InlineData("Orders?$select=Id,OrderDate&$orderby=OrderDate desc&$count=true", "s4", 40)]
    [InlineData("Orders?$select=Id&$expand=Items($select=Number)&$filter=NetAmount gt 100", "s4-emea", 30)]
    [InlineData("Invoices?$select=Id&$orderby=Customer/Name", "s4-emea", 50)]
    [InlineData("Orders?$select=Id", "s4-emea", 5000)]
    public async Task Partition_Dead_OthersComeAndLinksBringEachRowOnce(string url, string backend, int pageRows)
    {
        var (prefer, page) = (("Prefer", $"continue-on-error, maxpagesize={pageRows}"), ("Prefer", $"maxpagesize={pageRows}"));
        var all = (await sandbox.Reader.PagesAsync(url, 5000)).SelectMany(p => p.Column("Id")).ToHashSet();
        await using var fault = await BreakAsync(backend, FaultKind.Outage);

        var first = (await sandbox.Reader.GetAsync(url, prefer)).AssertOk();

        var exception = first.Json.GetProperty(Term);
        Assert.Contains($"'{backend}'", exception.GetProperty("info").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(first.Json.TryGetProperty("@odata.count", out _));
        Assert.NotNull(first.NextLink);
        var retry = exception.GetProperty("retryLink").GetString()!;

        // The links of the others need the dead system no more; the last one leads there.
        var (living, next) = (first.Column("Id").ToList(), first.NextLink!);
        while (next != retry)
        {
            var reply = (await sandbox.Reader.GetAsync(next, page)).AssertOk();
            Assert.False(reply.Json.TryGetProperty(Term, out _));
            Assert.False(reply.Json.TryGetProperty("@odata.count", out _));
            living.AddRange(reply.Column("Id"));
            next = reply.NextLink!;
        }

        (await sandbox.Reader.GetAsync(retry, prefer)).AssertError(HttpStatusCode.ServiceUnavailable);
        await fault.HealAsync();
        var missing = (await sandbox.Reader.PagesAsync(retry, pageRows)).SelectMany(p => p.Column("Id")).ToList();
        Assert.NotEmpty(missing);
        Assert.NotEmpty(living);
        Assert.Equal(all.Order(), living.Concat(missing).Order());
        Assert.Equal(living.Count, living.Intersect(sandbox.Data.Orders.Select(o => o.Id).Concat(sandbox.Data.Invoices.Select(i => i.Id))).Count());
    }

    [Fact]
    public async Task Partition_DeadFromTheSecondPageOn_GoesOnWhereItsRowsEnded()
    {
        const string Url = "Orders?$select=Id,OrderDate&$orderby=OrderDate&$count=true";
        var whole = (await sandbox.Reader.GetAsync(Url, ("Prefer", "maxpagesize=5000"))).AssertOk();
        var first = (await sandbox.Reader.GetAsync(Url, ("Prefer", "continue-on-error, maxpagesize=30"))).AssertOk();
        Assert.False(first.Json.TryGetProperty(Term, out _));
        await using var fault = await BreakAsync("s4-emea", FaultKind.Outage);

        var second = (await sandbox.Reader.GetAsync(first.NextLink!, ("Prefer", "continue-on-error, maxpagesize=30"))).AssertOk();

        Assert.Equal(whole.Rows.Count, second.Json.GetProperty("@odata.count").GetInt32());
        await fault.HealAsync();
        var (rows, seen, links) = (first.Column("Id").Concat(second.Column("Id")).ToList(), new HashSet<string>(), new Queue<string>([second.NextLink!, second.Json.GetProperty(Term).GetProperty("retryLink").GetString()!]));
        while (links.TryDequeue(out var link))
        {
            if (seen.Add(link))
            {
                var reply = (await sandbox.Reader.GetAsync(link, ("Prefer", "maxpagesize=100"))).AssertOk();
                rows.AddRange(reply.Column("Id"));
                if (reply.NextLink is { } next)
                {
                    links.Enqueue(next);
                }
            }
        }

        Assert.Equal(whole.Column("Id").Order(), rows.Order());
    }

    [Fact]
    public async Task Partition_DeadUnderTop_FirstRowsOfBothListsAreTheFirstOfAll()
    {
        const string Url = "Orders?$select=Id,NetAmount&$orderby=NetAmount desc&$top=12";
        var whole = (await sandbox.Reader.GetAsync(Url)).AssertOk().Column("Id");
        await using var fault = await BreakAsync("s4-emea", FaultKind.Outage);

        var partial = (await sandbox.Reader.GetAsync(Url, Partly)).AssertOk();

        var retry = partial.Json.GetProperty(Term).GetProperty("retryLink").GetString()!;
        Assert.Equal(12, partial.Rows.Count);
        Assert.Equal(retry, partial.NextLink);
        await fault.HealAsync();
        var missing = (await sandbox.Reader.GetAsync(retry)).AssertOk();
        Assert.Equal(12, missing.Rows.Count);
        Assert.Null(missing.NextLink);
        Assert.Equal(whole, partial.Rows.Concat(missing.Rows).OrderByDescending(r => r.GetProperty("NetAmount").GetDecimal()).Take(12).Select(r => r.GetProperty("Id").GetString()));
    }

    [Fact]
    public async Task BothPartitions_Dead_Is503()
    {
        await using var one = await BreakAsync("s4-emea", FaultKind.Outage);
        await using var other = await BreakAsync("s4", FaultKind.Outage);

        (await sandbox.Reader.GetAsync("Orders?$select=Id", Partly)).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
    }

    [Fact]
    public async Task PartialLink_OfAnotherQuery_IsRefused()
    {
        await using var fault = await BreakAsync("s4-emea", FaultKind.Outage);
        var retry = (await sandbox.Reader.GetAsync("Orders?$select=Id", Partly)).AssertOk().Json.GetProperty(Term).GetProperty("retryLink").GetString()!;

        (await sandbox.Reader.GetAsync(retry.Replace("$select=Id", "$select=Status", StringComparison.Ordinal))).AssertError(HttpStatusCode.BadRequest, "InvalidSkipToken");
    }

    [Fact]
    public async Task ComputedValue_OfWhatIsMissing_IsMissingWithoutALink()
    {
        await using var fault = await BreakAsync("s4", FaultKind.Outage);

        var reply = (await sandbox.Reader.GetAsync("Customers?$top=2&$compute=concat(PaymentTerms,'!') as Terms&$select=Id,Terms", Partly)).AssertOk();

        Assert.All(reply.Rows, row => Assert.False(row.TryGetProperty("Terms", out _)));
        Assert.All(reply.Rows, row => Assert.False(row.GetProperty("Terms" + Term).TryGetProperty("retryLink", out _)));
        (await sandbox.Reader.GetAsync("Orders?$apply=aggregate($count as N)", Partly)).AssertError(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task HangingBranch_IsWaitedForOnce()
    {
        await using var fault = await BreakAsync("zendesk", FaultKind.Hang);
        sandbox.ForgetCalls();

        var reply = (await sandbox.Reader.GetAsync("Customers?$select=Id,SupportTier", Partly)).AssertOk();

        Assert.Equal(sandbox.Data.Customers.Count, reply.Rows.Count);
        Assert.All(reply.Rows, row => Assert.True(row.TryGetProperty("SupportTier" + Term, out _)));
        Assert.InRange(sandbox.Zendesk.Requests.Total, 1, 4);
    }

    [Fact]
    public async Task Explain_NamesTheNodeThatFailed()
    {
        await using var fault = await BreakAsync("zendesk", FaultKind.Outage);

        var reply = (await sandbox.ClientOf("admin").GetAsync("Customers?$top=2&$select=Id,SupportTier", Partly, ("Canonical-Explain", "run"))).AssertOk();

        Assert.Contains("failed: BackendUnavailable", reply.Json.GetProperty("@Canonical.Explain").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_RequestsHavePreferencesOfTheirOwn()
    {
        await using var fault = await BreakAsync("zendesk", FaultKind.Outage);
        using var client = new BatchClient(sandbox);

        var responses = BatchClient.Responses(await client.JsonAsync(
            """{"id":"1","method":"get","url":"Customers?$top=1&$select=Id,SupportTier"},{"id":"2","method":"get","url":"Customers?$top=1&$select=Id,SupportTier","headers":{"prefer":"continue-on-error"}}""",
            Partly));

        Assert.Equal([503, 200], responses.OrderBy(r => r.GetProperty("id").GetString(), StringComparer.Ordinal).Select(r => r.GetProperty("status").GetInt32()));
        Assert.Contains("SupportTier" + Term, responses.Single(r => r.GetProperty("id").GetString() == "2").GetProperty("body").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeptPage_WithoutAPartition_HasNoETag()
    {
        const string Url = "Invoices?$select=Id&$top=3";
        await using var keeping = await RunningSandbox.StartAsync(20, ("Routing:Invoice:cacheSeconds", "60"), ("Backends:s4-emea:RetryAttempts", "0"));
        keeping.S4Emea.Faults.Add(new Fault { Kind = FaultKind.Outage });

        var reply = (await keeping.Reader.GetAsync(Url, Partly, ("If-None-Match", "*"))).AssertOk();

        Assert.True(reply.Json.TryGetProperty(Term, out _));
        Assert.Null(reply.Header("ETag"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        keeping.Heal();
        var whole = (await keeping.Reader.GetAsync(Url, Partly)).AssertOk();
        Assert.False(whole.Json.TryGetProperty(Term, out _));
        Assert.NotNull(whole.Header("ETag"));
    }

    [Fact]
    public async Task SlowBranch_IsGivenUpBeforeTheAnswersTimeIsUp()
    {
        await using var slow = await RunningSandbox.StartAsync(20, ("Limits:AnswerSeconds", "2"), ("Backends:zendesk:AttemptTimeoutSeconds", "20"), ("Backends:zendesk:TotalTimeoutSeconds", "30"));
        slow.Zendesk.Faults.Add(new Fault { Kind = FaultKind.Hang });

        var reply = (await slow.Reader.GetAsync("Customers?$top=2&$select=Id,SupportTier", Partly)).AssertOk();

        Assert.All(reply.Rows, row => Assert.Equal(nameof(GatewayErrorCode.TimeBudgetExceeded), row.GetProperty("SupportTier" + Term).GetProperty("info").GetProperty("code").GetString()));
    }

    /// <summary>What is annotated as missing, from a row down.</summary>
    private static IEnumerable<Part> Missing(JsonObject row, string path)
    {
        foreach (var (name, value) in row.ToList())
        {
            if (name.EndsWith(Term, StringComparison.Ordinal))
            {
                var member = name[..^Term.Length];
                yield return new Part(row, member, path + member, value!["info"]!, value["retryLink"]?.GetValue<string>());
            }
            else
            {
                foreach (var inner in value switch { JsonArray rows => rows.OfType<JsonObject>(), JsonObject one => [one], _ => [] })
                {
                    foreach (var part in Missing(inner, $"{path}{name}/"))
                    {
                        yield return part;
                    }
                }
            }
        }
    }

    /// <summary>Puts what the retry link brings into the place of the annotation.</summary>
    private async Task MendAsync(Part part, params (string, string)[] headers)
    {
        var reply = await sandbox.Reader.GetAsync(part.RetryLink!, headers);
        part.Row.Remove(part.Name + Term);
        if (reply.Status == HttpStatusCode.NoContent)
        {
            part.Row[part.Name] = null;
            return;
        }

        if (reply.ContentHeaders.ContentType!.MediaType == "text/plain")
        {
            part.Row[$"{part.Name}@odata.count"] = int.Parse(reply.AssertOk().Text, CultureInfo.InvariantCulture);
            return;
        }

        var answer = JsonNode.Parse(reply.AssertOk().Bytes)!.AsObject();
        if (answer["value"] is { } rows)
        {
            Assert.Null(reply.NextLink);
            part.Row[part.Name] = rows.DeepClone();
            if (answer["@odata.count"] is { } count)
            {
                part.Row[$"{part.Name}@odata.count"] = count.DeepClone();
            }
        }
        else if (answer.ContainsKey(part.Name))
        {
            foreach (var (name, value) in answer.Where(m => m.Key == part.Name || m.Key.StartsWith(part.Name + "@", StringComparison.Ordinal)))
            {
                part.Row[name] = value?.DeepClone();
            }
        }
        else
        {
            answer.Remove("@odata.context");
            part.Row[part.Name] = answer.DeepClone();
        }
    }

    /// <returns>Where two values differ first; null where they don't.</returns>
    private static string? Difference(JsonNode? one, JsonNode? other, string path) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Select(m => m.Key).Union(b.Select(m => m.Key)).Select(name =>
            a.ContainsKey(name) && b.ContainsKey(name) ? Difference(a[name], b[name], $"{path}/{name}") : $"{path}/{name} is only {(a.ContainsKey(name) ? "expected" : "there")}").FirstOrDefault(d => d is not null),
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.Select((item, i) => Difference(item, b[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null),
        _ => JsonNode.DeepEquals(one, other) ? null : $"{path}: {one?.ToJsonString()} is not {other?.ToJsonString()}",
    };

    private async Task<JsonNode> ReadAsync(string url) => JsonNode.Parse((await sandbox.Reader.GetAsync(url)).AssertOk().Bytes)!["value"]!;

    private async Task<Broken> BreakAsync(string backend, FaultKind kind, int? status = null)
    {
        var broken = new Broken(sandbox, backend);
        await broken.HealAsync();
        sandbox.Backend(backend).Faults.Add(new Fault { Kind = kind, Status = status });
        return broken;
    }

    private sealed record Part(JsonObject Row, string Name, string Path, JsonNode Info, string? RetryLink);

    /// <summary>A backend that fails until it is healed.</summary>
    private sealed class Broken(RunningSandbox sandbox, string backend) : IAsyncDisposable
    {
        public async Task HealAsync()
        {
            sandbox.Backend(backend).Faults.Clear();
            await Until.TrueAsync(async () => (await sandbox.Reader.GetAsync(FaultTests.UrlOf(backend))).Status == HttpStatusCode.OK, $"{backend} is served again", 15);
        }

        public async ValueTask DisposeAsync() => await HealAsync();
    }

    public sealed class Quick() : RunningSandbox(
        new SandboxOptions { Customers = 60 },
        [.. FaultTests.Backends.SelectMany(FaultTests.QuickToFailAndHeal)]);
}
