using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Tries what <c>$metadata</c> says of the service as a whole; <see cref="SetCapabilityTests"/> tries what it says of each entity set.</summary>
[Collection(SandboxCollection.Name)]
public sealed class CapabilityTests(SandboxFixture sandbox)
{
    // For each function and operator a condition that is true for some row of Customers.
    private static readonly Dictionary<string, string> _conditions = new(StringComparer.Ordinal)
    {
        ["eq"] = "Status eq 'Active'",
        ["ne"] = "Status ne 'Active'",
        ["gt"] = "CreatedAt gt 2000-01-01T00:00:00Z",
        ["ge"] = "CreatedAt ge 2000-01-01T00:00:00Z",
        ["lt"] = "CreatedAt lt 2100-01-01T00:00:00Z",
        ["le"] = "CreatedAt le 2100-01-01T00:00:00Z",
        ["has"] = "Status has 'Active'",
        ["in"] = "Status in ('Active','Blocked')",
        ["and"] = "Status eq 'Active' and Id ne ''",
        ["or"] = "Status eq 'Active' or Id eq ''",
        ["not"] = "not (Status eq 'Active')",
        ["add"] = "length(Id) add 1 gt 1",
        ["sub"] = "length(Id) sub 1 gt 0",
        ["mul"] = "length(Id) mul 2 gt 1",
        ["div"] = "length(Id) div 1 gt 0",
        ["divby"] = "length(Id) divby 1 gt 0",
        ["mod"] = "length(Id) mod 100 gt 0",
        ["any"] = "ExternalIds/any(e:e/Id ne '')",
        ["all"] = "ExternalIds/all(e:e/Id ne '')",
        ["contains"] = "contains(Name,'a')",
        ["startswith"] = "startswith(Id,'1')",
        ["endswith"] = "endswith(Id,'1')",
        ["tolower"] = "tolower(Id) eq Id",
        ["toupper"] = "toupper(Id) eq Id",
        ["trim"] = "trim(Id) eq Id",
        ["length"] = "length(Id) gt 0",
        ["concat"] = "concat(Id,'x') ne Id",
        ["indexof"] = "indexof(Id,'1') ge 0",
        ["substring"] = "substring(Id,1) ne Id",
        ["hassubset"] = "hassubset([1,2],[1])",
        ["hassubsequence"] = "hassubsequence([1,2],[1])",
        ["matchespattern"] = "matchesPattern(Id,'^[0-9]+$')",
        ["year"] = "year(CreatedAt) gt 2000",
        ["month"] = "month(CreatedAt) ge 1",
        ["day"] = "day(CreatedAt) ge 1",
        ["hour"] = "hour(CreatedAt) ge 0",
        ["minute"] = "minute(CreatedAt) ge 0",
        ["second"] = "second(CreatedAt) ge 0",
        ["fractionalseconds"] = "fractionalseconds(CreatedAt) ge 0",
        ["date"] = "date(CreatedAt) gt 2000-01-01",
        ["time"] = "time(CreatedAt) ge 00:00:00",
        ["totaloffsetminutes"] = "totaloffsetminutes(CreatedAt) eq 0",
        ["totalseconds"] = "totalseconds(duration'PT1S') eq 1",
        ["round"] = "round(length(Id)) gt 0",
        ["floor"] = "floor(length(Id)) gt 0",
        ["ceiling"] = "ceiling(length(Id)) gt 0",
        ["case"] = "case(Status eq 'Active':true,true:false)",
        ["cast"] = "cast(Id,Edm.Int64) gt 0",
        ["isof"] = "isof(Id,Edm.String)",
        ["now"] = "CreatedAt lt now()",
        ["mindatetime"] = "CreatedAt gt mindatetime()",
        ["maxdatetime"] = "CreatedAt lt maxdatetime()",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Clause("4.13", "2.7.3", "2.7.4")]
    public async Task FilterFunctions_EachWorks_OthersAre501()
    {
        var claimed = PublishedModel.Strings(await CapabilityAsync("FilterFunctions"));

        Assert.Equal(_conditions.Keys.Order(StringComparer.Ordinal), claimed.Order(StringComparer.Ordinal));
        foreach (var name in claimed)
        {
            var rows = (await sandbox.GetJsonAsync($"Customers?$select=Id&$top=1&$filter={Uri.EscapeDataString(_conditions[name])}")).GetProperty("value");
            Assert.True(rows.GetArrayLength() == 1, name);
        }

        foreach (var other in new[] { "geo.distance(Id,Id) gt 1", "geo.length(Id) gt 1", "geo.intersects(Id,Id)" })
        {
            using var response = await sandbox.GetAsync($"Customers?$filter={other}");
            Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        }
    }

    [Fact, Clause("4.13", "8.12")]
    public async Task SupportedFormats_EachIsServed()
    {
        foreach (var format in PublishedModel.Strings(await CapabilityAsync("SupportedFormats")))
        {
            using var byAccept = await sandbox.GetAsync("Orders?$top=1&$count=true", $"Accept: {format}", "OData-MaxVersion: 4.0");
            using var byOption = await sandbox.GetAsync($"Orders?$top=1&$format={Uri.EscapeDataString(format)}", "OData-MaxVersion: 4.0");

            foreach (var response in new[] { byAccept, byOption })
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                var applied = response.Content.Headers.ContentType!.Parameters.ToDictionary(p => p.Name, p => p.Value);
                Assert.All(
                    MediaTypeHeaderValue.Parse(format).Parameters,
                    asked => Assert.Equal(asked.Value, applied.GetValueOrDefault(asked.Name, "false")));
            }
        }
    }

    [Fact, Clause("4.10", "4.13")]
    public async Task SupportedMetadataFormats_AreThoseServed()
    {
        var formats = PublishedModel.Strings(await CapabilityAsync("SupportedMetadataFormats"));

        Assert.Equal(["application/json", "application/xml"], formats.Order());
        foreach (var format in formats)
        {
            using var response = await sandbox.GetAsync("$metadata", $"Accept: {format}");
            Assert.Equal(format, response.Content.Headers.ContentType!.MediaType);
        }

        using var other = await sandbox.GetAsync("$metadata", "Accept: application/yaml");
        Assert.Equal(HttpStatusCode.NotAcceptable, other.StatusCode);
    }

    [Fact, Clause("4.12")]
    public async Task ODataVersions_AreThoseAnswered()
    {
        var model = await PublishedModel.ReadAsync(sandbox);

        foreach (var version in PublishedModel.Text(model.Container, "@Org.OData.Core.V1.ODataVersions")!.Split(' '))
        {
            using var response = await sandbox.GetAsync("Orders?$top=1", $"OData-MaxVersion: {version}");
            Assert.Equal(version, Assert.Single(response.Headers.GetValues("OData-Version")));
        }
    }

    [Fact, Clause("4.5", "4.13")]
    public async Task SchemaVersion_OnlyThePublishedOne_IsTaken()
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var version = PublishedModel.Text(model.Schema, "@Org.OData.Core.V1.SchemaVersion");

        Assert.Equal("v1", version);
        Assert.True(model.Schema.GetProperty("@Org.OData.Core.V1.DefaultNamespace").GetBoolean());
        foreach (var url in new[] { "Orders?$top=1&", "$metadata?", "?" })
        {
            using var right = await sandbox.GetAsync($"{url}$schemaversion={version}");
            using var wrong = await sandbox.GetAsync($"{url}$schemaversion={version}.1");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (right.StatusCode, wrong.StatusCode));
        }
    }

    [Fact, Clause("4.13", "4.9e")]
    public async Task DefaultNamespace_TypeCasts_AreTakenWithoutIt()
    {
        var key = sandbox.Data.Customers[0].Id;
        foreach (var url in new[]
        {
            "Orders/Canonical.Order?$top=1&$select=Id",
            $"Orders/Canonical.Order('{sandbox.Data.Orders[0].Id}')?$select=Id",
            $"Customers('{key}')/Canonical.Customer/BillingAddress/Canonical.Address/City",
            $"Customers('{key}')/Orders/Canonical.Order?$top=1",
            $"$entity/Canonical.Customer?$id=Customers('{key}')&$select=Id",
            "Customers?$filter=Canonical.Customer/BillingAddress/Canonical.Address/City ne null&$top=1&$select=Id",
            "Customers?$filter=Orders/any(o:o/Canonical.Order/Status eq 'Open') and isof(Canonical.Customer)&$top=1&$select=Id",
            "Customers?$select=Canonical.Customer/Id,BillingAddress/Canonical.Address/City&$expand=Canonical.Customer/Orders/Canonical.Order($top=1)&$top=1",
            "Cases?$filter=Order/Canonical.Order/Status eq 'Open'&$top=1&$orderby=Id&$select=Id",
        })
        {
            var with = await sandbox.GetJsonAsync(url);
            var without = await sandbox.GetJsonAsync(url.Replace("Canonical.", "", StringComparison.Ordinal));
            Assert.Equal(with.EnumerateObject().Last().Value.GetRawText(), without.EnumerateObject().Last().Value.GetRawText());
        }

        // A member goes before a type of the same name.
        var order = sandbox.Data.Cases.First(c => c.OrderId is not null);
        Assert.Equal(order.OrderId, (await sandbox.GetJsonAsync($"Cases('{order.Id}')/Order?$select=Id")).GetProperty("Id").GetString());
    }

    [Fact, Clause("4.13")]
    public async Task Ids_AreConventionalUrlsThatGiveTheRow()
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Container.GetProperty("@Org.OData.Core.V1.ConventionalIDs").GetBoolean());
        Assert.True(model.Container.GetProperty("@Org.OData.Core.V1.DereferenceableIDs").GetBoolean());

        foreach (var set in model.Sets)
        {
            var row = (await sandbox.GetJsonAsync($"{set}?$top=1", "Accept: application/json;odata.metadata=full")).GetProperty("value")[0];
            var (id, key) = (row.GetProperty("@odata.id").GetString()!, row.GetProperty("Id").GetString());
            Assert.EndsWith($"{set}('{key}')", id, StringComparison.Ordinal);
            Assert.Equal(key, (await sandbox.GetJsonAsync(id)).GetProperty("Id").GetString());
        }
    }

    [Fact, Clause("4.13")]
    public async Task SegmentsAndResources_AsClaimed()
    {
        foreach (var (term, url) in new[]
        {
            ("KeyAsSegmentSupported", $"Orders/{sandbox.Data.Orders[0].Id}"),
            ("CrossJoinSupported", "$crossjoin(Orders,Cases)"),
            ("AnnotationValuesInQuerySupported", "Orders?$top=1&$filter=@Canonical.Owner eq 's4'"),
        })
        {
            using var response = await sandbox.GetAsync(url);
            AssertClaimed(await CapabilityAsync(term), response, HttpStatusCode.NotImplemented);
        }

        using var content = new StringContent("$top=1", Encoding.UTF8, "text/plain");
        using var posted = await sandbox.Client.PostAsync(new Uri("Orders/$query", UriKind.Relative), content, Stop);
        AssertClaimed(await CapabilityAsync("QuerySegmentSupported"), posted, HttpStatusCode.NotImplemented);
    }

    [Fact, Clause("4.13")]
    public async Task AsynchronousRequests_NotClaimed_AreAnsweredAtOnce()
    {
        Assert.False((await CapabilityAsync("AsynchronousRequestsSupported")).GetBoolean());
        using var response = await sandbox.GetAsync("Orders?$top=1", "Prefer: respond-async");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
    }

    [Fact, Clause("4.13")]
    public async Task DeepWrites_NotClaimed_AreRefused()
    {
        foreach (var (term, method, url) in new[] { ("DeepInsertSupport", HttpMethod.Post, "Customers"), ("DeepUpdateSupport", HttpMethod.Patch, "Customers('1')") })
        {
            Assert.False((await CapabilityAsync(term)).GetProperty("Supported").GetBoolean());
            using var request = new HttpRequestMessage(method, new Uri(url, UriKind.Relative));
            request.Content = new StringContent("""{"Name":"A","Orders":[{"CustomerReference":"B"}]}""", Encoding.UTF8, "application/json");
            using var response = await sandbox.Client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }
    }

    [Fact, Clause("4.13")]
    public async Task Batch_InEachClaimedFormat_IsAnswered()
    {
        var support = await CapabilityAsync("BatchSupport");
        Assert.True(support.GetProperty("Supported").GetBoolean());

        foreach (var format in PublishedModel.Strings(support.GetProperty("SupportedFormats")))
        {
            var (body, type) = format == "application/json"
                ? ("""{"requests":[{"id":"1","method":"get","url":"Orders/$count"}]}""", format)
                : ("--b\r\nContent-Type: application/http\r\n\r\nGET Orders/$count HTTP/1.1\r\n\r\n\r\n--b--\r\n", format + ";boundary=b");
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var response = await sandbox.Client.PostAsync(new Uri("$batch", UriKind.Relative), content, Stop);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(format, response.Content.Headers.ContentType!.MediaType);
            Assert.Contains($"{sandbox.Data.Orders.Count}", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact, Clause("4.13", "1.9")]
    public async Task CustomHeaders_AreKnownAndNeverRequired()
    {
        var header = Assert.Single((await CapabilityAsync("CustomHeaders")).EnumerateArray());
        var name = header.GetProperty("Name").GetString();
        Assert.False(header.GetProperty("Required").GetBoolean());
        var token = await sandbox.TokenAsync("admin", "admin-secret");

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("Orders?$top=1", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation(name!, "plan");
        using var explained = await sandbox.Client.SendAsync(request, Stop);

        Assert.Equal("application/yaml", explained.Content.Headers.ContentType!.MediaType);
    }

    [Fact, Clause("4.13")]
    public async Task ConformanceLevel_IsNoneThatIsNotReached() =>
        Assert.Equal("Minimal", (await CapabilityAsync("ConformanceLevel")).GetString());

    private static void AssertClaimed(JsonElement claim, HttpResponseMessage response, HttpStatusCode refusal) =>
        Assert.Equal(claim.GetBoolean() ? HttpStatusCode.OK : refusal, response.StatusCode);

    private async Task<JsonElement> CapabilityAsync(string term) => PublishedModel.Capability((await PublishedModel.ReadAsync(sandbox)).Container, term);
}
