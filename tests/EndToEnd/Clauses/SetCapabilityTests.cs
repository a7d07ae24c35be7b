using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>
/// Tries all that <c>$metadata</c> says of each entity set: what it claims is answered with the right rows, what it rules out is refused. The requests
/// are made from the document that is served, so that a claim which is added there is tried too.
/// </summary>
[Collection(SandboxCollection.Name)]
public sealed class SetCapabilityTests(SandboxFixture sandbox)
{
    public static TheoryData<string> Sets => ["Customers", "Products", "Orders", "Invoices", "Cases"];

    // For each transformation one that leaves rows of every set.
    private static readonly Dictionary<string, string> _transformations = new(StringComparer.Ordinal)
    {
        ["aggregate"] = "aggregate($count as Rows)",
        ["groupby"] = "groupby((Id))",
        ["filter"] = "filter(Id ne '')",
        ["search"] = "search(1)",
        ["compute"] = "compute(length(Id) as Length)",
        ["orderby"] = "orderby(Id desc)",
        ["top"] = "top(2)",
        ["skip"] = "skip(2)",
        ["concat"] = "concat(aggregate($count as Rows),groupby((Id)))",
        ["identity"] = "identity",
        ["topcount"] = "compute(length(Id) as Length)/topcount(1,Length)/groupby((Id))",
        ["topsum"] = "compute(length(Id) as Length)/topsum(1,Length)/groupby((Id))",
        ["toppercent"] = "compute(length(Id) as Length)/toppercent(1,Length)/groupby((Id))",
        ["bottomcount"] = "compute(length(Id) as Length)/bottomcount(1,Length)/groupby((Id))",
        ["bottomsum"] = "compute(length(Id) as Length)/bottomsum(1,Length)/groupby((Id))",
        ["bottompercent"] = "compute(length(Id) as Length)/bottompercent(1,Length)/groupby((Id))",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Clause("4.13")]
    public async Task Sets_AllArePublished() =>
        Assert.Equal(Sets.Select(s => s.Data).Order(), (await PublishedModel.ReadAsync(sandbox)).Sets.Order());

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.7.1")]
    public async Task Filter_EachProperty_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "FilterRestrictions", "Filterable"));
        Assert.False(model.Claims(set, "FilterRestrictions", "RequiresFilter"));
        var excluded = model.Names(set, "FilterRestrictions", "NonFilterableProperties");
        var rows = await RowsAsync($"{set}?$top=200");
        foreach (var property in PublishedModel.Properties(model.TypeOfSet(set)))
        {
            if (excluded.Contains(property.Name))
            {
                await RefusedAsync($"{set}?$filter={property.Name} ne null");
            }
            else
            {
                await FilterAsync(model, set, property, rows);
            }
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.17")]
    public async Task Sort_EachProperty_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "SortRestrictions", "Sortable"));
        var excluded = model.Names(set, "SortRestrictions", "NonSortableProperties");
        foreach (var property in PublishedModel.Properties(model.TypeOfSet(set)))
        {
            foreach (var direction in new[] { "asc", "desc" })
            {
                var url = $"{set}?$orderby={property.Name} {direction}&$select={property.Name}&$top=40";
                if (excluded.Contains(property.Name))
                {
                    await RefusedAsync(url);
                }
                else
                {
                    AssertOrdered(await RowsAsync(url), property, direction == "desc", model);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.3")]
    public async Task Select_EachProperty_GivesThatAlone(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "SelectSupport", "Supported"));
        foreach (var property in PublishedModel.Properties(model.TypeOfSet(set)))
        {
            var row = Assert.Single(await RowsAsync($"{set}?$select={property.Name}&$top=1"));

            string[] expected = PublishedModel.TypeName(property.Value) == "Edm.Stream" ? [] : [property.Name];
            Assert.Equal(expected, row.EnumerateObject().Where(m => !m.Name.Contains('@', StringComparison.Ordinal)).Select(m => m.Name));
        }

        await AnsweredOrRefusedAsync(model.Claims(set, "SelectSupport", "InstanceAnnotationsSupported"), $"{set}?$select=@Canonical.Explain&$top=1");
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "5.9")]
    public async Task OptionsWithinSelect_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        foreach (var property in PublishedModel.Properties(model.TypeOfSet(set)).Where(p => PublishedModel.IsCollection(p.Value)))
        {
            var value = model.IsComplex(PublishedModel.TypeName(property.Value)) ? PublishedModel.Members(model.TypeNamed(PublishedModel.TypeName(property.Value))).First().Name : "$it";
            foreach (var (claim, options) in new[]
            {
                ("Filterable", $"$filter={value} ne 'x'"), ("Searchable", "$search=a"), ("TopSupported", "$top=1"), ("SkipSupported", "$skip=1"),
                ("Countable", "$count=true"), ("Sortable", $"$orderby={value} desc"), ("Expandable", "$expand=*"), ("ComputeSupported", "$compute=1 add 1 as Two"),
            })
            {
                await AnsweredOrRefusedAsync(model.Claims(set, "SelectSupport", claim), $"{set}?$select={property.Name}({options})&$top=2");
            }
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.14")]
    public async Task Expand_EachNavigation_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "ExpandRestrictions", "Expandable"));
        var excluded = model.Names(set, "ExpandRestrictions", "NonExpandableProperties");
        var type = model.TypeOfSet(set);
        foreach (var navigation in PublishedModel.Navigations(type))
        {
            var url = $"{set}?$expand={navigation.Name}&$top=2";
            if (excluded.Contains(navigation.Name))
            {
                await RefusedAsync(url);
                continue;
            }

            var kind = PublishedModel.IsCollection(navigation.Value) ? JsonValueKind.Array : JsonValueKind.Object;
            Assert.All(await RowsAsync(url), r => Assert.True(r.GetProperty(navigation.Name).ValueKind == kind || (kind == JsonValueKind.Object && r.GetProperty(navigation.Name).ValueKind == JsonValueKind.Null)));
        }

        foreach (var stream in PublishedModel.Properties(type).Where(p => PublishedModel.TypeName(p.Value) == "Edm.Stream"))
        {
            await AnsweredOrRefusedAsync(model.Claims(set, "ExpandRestrictions", "StreamsExpandable"), $"{set}?$expand={stream.Name}&$top=1");
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task Expand_DeeperThanMaxLevels_IsRefused(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var levels = PublishedModel.Capability(model.Container.GetProperty(set), "ExpandRestrictions", "MaxLevels").GetInt32();

        await AnsweredAsync($"{set}?$top=1&$expand={Nested(model, set, levels)}");
        await RefusedAsync($"{set}?$top=1&$expand={Nested(model, set, levels + 1)}");
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.13", "2.16")]
    public async Task Count_OfTheSetAndItsFilter_IsTheSameEverywhere(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "CountRestrictions", "Countable"));
        var all = await CountAsync($"{set}/$count");

        Assert.True(all > 0);
        Assert.Equal(all, (await sandbox.GetJsonAsync($"{set}?$count=true&$top=0")).GetProperty("@odata.count").GetInt64());
        Assert.Equal(all, await CountAsync($"{set}/$count?$filter=Id le '5'") + await CountAsync($"{set}/$count?$filter=Id gt '5'"));
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.11")]
    public async Task Search_EveryKindOfExpression_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var searchable = model.Claims(set, "SearchRestrictions", "Searchable");
        if (!searchable)
        {
            await RefusedAsync($"{set}?$search=a");
            return;
        }

        // No UnsupportedExpressions: all kinds work. Words that are part of others make the sums below tell something.
        Assert.False(PublishedModel.Capability(model.Container.GetProperty(set), "SearchRestrictions").TryGetProperty("UnsupportedExpressions", out _));
        var (all, a, b) = (await CountAsync($"{set}/$count"), await FoundAsync("1"), await FoundAsync("2"));
        var both = await FoundAsync("1 AND 2");
        Assert.Equal(both, await FoundAsync("1 2"));
        Assert.Equal(a + b - both, await FoundAsync("1 OR 2"));
        Assert.Equal(all - a, await FoundAsync("NOT 1"));
        Assert.Equal(all - both, await FoundAsync("NOT (1 AND 2)"));
        Assert.Equal(a, await FoundAsync("\"1\""));

        Task<long> FoundAsync(string search) => CountAsync($"{set}/$count?$search={Uri.EscapeDataString(search)}");
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "2.5", "2.12")]
    public async Task TopAndSkip_CutTheOrderedRows(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "TopSupported") && model.Claims(set, "SkipSupported"));
        var rows = Ids(await RowsAsync($"{set}?$top=7&$orderby=Id desc&$select=Id"));

        Assert.Equal(7, rows.Count);
        Assert.Equal(rows.Skip(3), Ids(await RowsAsync($"{set}?$top=4&$skip=3&$orderby=Id desc&$select=Id")));
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task Keys_EveryClaimedForm_FindsTheRow(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.True(model.Claims(set, "IndexableByKey") && model.Claims(set, "ReadRestrictions", "ReadByKeyRestrictions", "Readable"));
        var row = (await RowsAsync($"{set}?$top=60"))[^1];
        var key = row.GetProperty("Id").GetString()!;
        string[] urls = PublishedModel.Capability(model.Container, "KeyAsSegmentSupported").GetBoolean() ? [$"{set}('{key}')", $"{set}/{key}"] : [$"{set}('{key}')"];

        foreach (var url in urls)
        {
            Assert.Equal(key, (await sandbox.GetJsonAsync(url)).GetProperty("Id").GetString());
        }

        foreach (var alternate in model.TypeOfSet(set).GetProperty("@Org.OData.Core.V1.AlternateKeys").EnumerateArray())
        {
            var name = Assert.Single(alternate.GetProperty("Key").EnumerateArray()).GetProperty("Name").GetString()!;
            if (row.GetProperty(name).GetString() is { } value)
            {
                Assert.Equal(key, (await sandbox.GetJsonAsync($"{set}({name}={PublishedModel.Quoted(value)})")).GetProperty("Id").GetString());
            }
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task Compute_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        await AnsweredOrRefusedAsync(model.Claims(set, "ComputeSupported"), $"{set}?$compute=length(Id) as KeyLength&$select=Id,KeyLength&$top=1");
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13", "10.1")]
    public async Task Transformations_EachWorks_OthersAre501(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var support = model.Container.GetProperty(set).GetProperty("@Org.OData.Aggregation.V1.ApplySupported");
        var claimed = PublishedModel.Strings(support.GetProperty("Transformations"));

        Assert.Equal(_transformations.Keys.Order(StringComparer.Ordinal), claimed.Order(StringComparer.Ordinal));
        foreach (var name in claimed)
        {
            Assert.NotEmpty(await RowsAsync($"{set}?$apply={Uri.EscapeDataString(_transformations[name])}&$top=3"));
        }

        foreach (var other in new[] { "join(ExternalIds as E)", "outerjoin(ExternalIds as E)", "nest(identity as N)", "addnested(ExternalIds,identity as N)", "traverse($root,Q,Id,preorder)" })
        {
            await RefusedAsync($"{set}?$apply={other}");
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task Writes_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.Equal("Read", PublishedModel.Text(model.Container.GetProperty(set), "@Org.OData.Core.V1.Permissions"));
        var key = Ids(await RowsAsync($"{set}?$top=1&$select=Id"))[0];
        foreach (var (claimed, method, url) in new[]
        {
            (model.Claims(set, "InsertRestrictions", "Insertable"), HttpMethod.Post, set),
            (model.Claims(set, "UpdateRestrictions", "Updatable"), HttpMethod.Patch, $"{set}('{key}')"),
            (model.Claims(set, "UpdateRestrictions", "Updatable"), HttpMethod.Put, $"{set}('{key}')"),
            (model.Claims(set, "DeleteRestrictions", "Deletable"), HttpMethod.Delete, $"{set}('{key}')"),
        })
        {
            Assert.False(claimed);
            using var response = await sandbox.SendAsync(method, url, Stop);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotImplemented });
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task ChangeTracking_NotClaimed_IsNotApplied(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.False(model.Claims(set, "ChangeTracking", "Supported"));
        using var response = await sandbox.GetAsync($"{set}?$top=1&$select=Id", "Prefer: track-changes");

        Assert.False(response.Headers.Contains("Preference-Applied"));
        Assert.DoesNotContain("deltaLink", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await RefusedAsync($"{set}?$deltatoken=1");
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task Navigations_CanAllBeFollowed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        Assert.Equal("Recursive", PublishedModel.Text(PublishedModel.Capability(model.Container.GetProperty(set), "NavigationRestrictions"), "Navigability"));
        var key = Ids(await RowsAsync($"{set}?$top=1&$select=Id"))[0];
        foreach (var navigation in PublishedModel.Navigations(model.TypeOfSet(set)))
        {
            using var response = await sandbox.GetAsync($"{set}('{key}')/{navigation.Name}");
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.NoContent });
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task ContainedCollections_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var type = model.TypeOfSet(set);
        var restricted = PublishedModel.Capability(model.Container.GetProperty(set), "NavigationRestrictions", "RestrictedProperties").EnumerateArray().ToList();
        Assert.Equal(
            PublishedModel.Navigations(type).Where(n => n.Value.TryGetProperty("$ContainsTarget", out _)).Select(n => n.Name),
            restricted.Select(r => r.GetProperty("NavigationProperty").GetString()!));
        foreach (var restriction in restricted)
        {
            var navigation = restriction.GetProperty("NavigationProperty").GetString()!;
            var (path, rows) = await FilledAsync(set, navigation);
            var element = model.TypeNamed(PublishedModel.TypeName(type.GetProperty(navigation)));
            var key = element.GetProperty("$Key")[0].GetString()!;
            var excluded = PublishedModel.Strings(restriction.GetProperty("FilterRestrictions").GetProperty("NonFilterableProperties"));
            foreach (var property in PublishedModel.Properties(element))
            {
                Assert.DoesNotContain(property.Name, excluded);
                await FilterAsync(model, path, property, rows);
                await AnsweredAsync($"{path}?$orderby={property.Name} desc&$select={property.Name}");
            }

            Assert.True(restriction.GetProperty("TopSupported").GetBoolean() && restriction.GetProperty("SkipSupported").GetBoolean());
            Assert.Empty(await RowsAsync($"{path}?$top=5&$skip={rows.Count}"));
            await AnsweredOrRefusedAsync(restriction.GetProperty("SearchRestrictions").GetProperty("Searchable").GetBoolean(), $"{path}?$search=a");
            Assert.True(restriction.GetProperty("IndexableByKey").GetBoolean());
            var literal = model.Literal(rows[^1].GetProperty(key), PublishedModel.TypeName(element.GetProperty(key)));
            Assert.Equal(rows[^1].GetProperty(key).GetRawText(), (await sandbox.GetJsonAsync($"{path}({literal})")).GetProperty(key).GetRawText());
            using var written = await sandbox.SendAsync(HttpMethod.Delete, $"{path}({literal})", Stop);
            Assert.False(restriction.GetProperty("DeleteRestrictions").GetProperty("Deletable").GetBoolean());
            Assert.Equal(HttpStatusCode.MethodNotAllowed, written.StatusCode);
        }
    }

    [Theory, MemberData(nameof(Sets)), Clause("4.13")]
    public async Task CollectionsOfValues_AsClaimed(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var key = Ids(await RowsAsync($"{set}?$top=1&$select=Id"))[0];
        var type = model.TypeOfSet(set);
        var restrictions = PublishedModel.Capability(model.Container.GetProperty(set), "CollectionPropertyRestrictions").EnumerateArray().ToList();
        Assert.Equal(
            PublishedModel.Properties(type).Where(p => PublishedModel.IsCollection(p.Value)).Select(p => p.Name),
            restrictions.Select(r => r.GetProperty("CollectionProperty").GetString()!));
        foreach (var restriction in restrictions)
        {
            var name = restriction.GetProperty("CollectionProperty").GetString()!;
            var path = $"{set}('{key}')/{name}";
            var element = PublishedModel.TypeName(type.GetProperty(name));
            var part = model.IsComplex(element) ? PublishedModel.Members(model.TypeNamed(element)).First().Name : null;
            await AnsweredOrRefusedAsync(Claim("FilterRestrictions", "Filterable"), $"{path}?$filter={part ?? "$it"} ne 'x'");
            await AnsweredOrRefusedAsync(Claim("SearchRestrictions", "Searchable"), $"{path}?$search=a");
            await AnsweredOrRefusedAsync(Claim("SortRestrictions", "Sortable"), $"{path}?$orderby={part ?? "$it"} desc");
            await AnsweredOrRefusedAsync(Claim("TopSupported"), $"{path}?$top=1");
            await AnsweredOrRefusedAsync(Claim("SkipSupported"), $"{path}?$skip=1");
            await AnsweredOrRefusedAsync(Claim("SelectSupport", "Supported"), $"{path}?$select={part ?? "Length"}");
            Assert.False(Claim("Insertable") || Claim("Updatable") || Claim("Deletable"));
            using var written = await sandbox.SendAsync(HttpMethod.Put, path, Stop);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, written.StatusCode);

            bool Claim(params string[] steps) => steps.Aggregate(restriction, (value, step) => value.GetProperty(step)).GetBoolean();
        }
    }

    private async Task FilterAsync(PublishedModel model, string path, JsonProperty property, IReadOnlyList<JsonElement> rows)
    {
        var type = PublishedModel.TypeName(property.Value);
        var isComplex = model.IsComplex(type);
        var values = rows.Select(r => r.GetProperty(property.Name));
        if (PublishedModel.IsCollection(property.Value))
        {
            var value = values.SelectMany(v => v.EnumerateArray()).Append(default).First();
            var part = isComplex ? PublishedModel.Members(model.TypeNamed(type)).First().Name : null;
            var literal = value.ValueKind == JsonValueKind.Undefined ? "'x'" : model.Literal(part is null ? value : value.GetProperty(part), "Edm.String");
            var found = await RowsAsync($"{path}?$filter={property.Name}/any(x:x{(part is null ? "" : "/" + part)} eq {literal})&$top=20");
            Assert.Equal(value.ValueKind == JsonValueKind.Undefined, found.Count == 0);
            Assert.All(found, r => Assert.Contains(r.GetProperty(property.Name).EnumerateArray(), v => JsonElement.DeepEquals(part is null ? v : v.GetProperty(part), part is null ? value : value.GetProperty(part))));
        }
        else if (isComplex)
        {
            foreach (var part in PublishedModel.Members(model.TypeNamed(type)))
            {
                await FilterValuesAsync(
                    values.Select(v => v.ValueKind == JsonValueKind.Null ? v : v.GetProperty(part.Name)),
                    $"{property.Name}/{part.Name}",
                    PublishedModel.TypeName(part.Value),
                    r => r.GetProperty(property.Name) is { ValueKind: JsonValueKind.Object } complex ? complex.GetProperty(part.Name) : default);
            }
        }
        else
        {
            await FilterValuesAsync(values, property.Name, type, r => r.GetProperty(property.Name));
        }

        async Task FilterValuesAsync(IEnumerable<JsonElement> candidates, string name, string ofType, Func<JsonElement, JsonElement> valueOf)
        {
            var value = candidates.FirstOrDefault(v => v.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined));
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                var found = await RowsAsync($"{path}?$filter={name} eq {model.Literal(value, ofType)}&$top=20");
                Assert.NotEmpty(found);
                Assert.All(found, r => Assert.True(JsonElement.DeepEquals(value, valueOf(r)), $"{name}: {value} is asked for, {valueOf(r)} given"));
            }

            Assert.All(
                await RowsAsync($"{path}?$filter={name} eq null&$top=20"),
                r => Assert.Contains(valueOf(r).ValueKind, new[] { JsonValueKind.Null, JsonValueKind.Undefined }));
        }
    }

    private static void AssertOrdered(IReadOnlyList<JsonElement> rows, JsonProperty property, bool isDescending, PublishedModel model)
    {
        var type = PublishedModel.TypeName(property.Value);
        var members = model.IsEnum(type) ? PublishedModel.Members(model.TypeNamed(type)).Select(m => m.Name).ToList() : [];
        var isCodePoint = !property.Value.TryGetProperty("@Canonical.Collation", out _);
        for (var i = 1; i < rows.Count; i++)
        {
            var (before, after) = (rows[i - 1].GetProperty(property.Name), rows[i].GetProperty(property.Name));
            var order = isDescending ? -Compare(before, after) : Compare(before, after);
            Assert.True(order <= 0, $"{property.Name}: {before} stands before {after}");
        }

        int Compare(JsonElement x, JsonElement y) => (x.ValueKind, y.ValueKind) switch
        {
            (JsonValueKind.Null, JsonValueKind.Null) => 0,
            (JsonValueKind.Null, _) => -1,
            (_, JsonValueKind.Null) => 1,
            (JsonValueKind.Number, _) => x.GetDecimal().CompareTo(y.GetDecimal()),
            (JsonValueKind.String, _) when members.Count > 0 => members.IndexOf(x.GetString()!).CompareTo(members.IndexOf(y.GetString()!)),
            (JsonValueKind.String, _) when type == "Edm.String" && !isCodePoint => 0,

            // The order of UTF-8 bytes is that of code points; that of UTF-16 units is not.
            (JsonValueKind.String, _) => Encoding.UTF8.GetBytes(x.GetString()!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y.GetString()!)),
            _ => x.GetBoolean().CompareTo(y.GetBoolean()),
        };
    }

    /// <summary>An expand of so many levels, along navigations that may be expanded.</summary>
    private static string Nested(PublishedModel model, string set, int levels)
    {
        var excluded = model.Names(set, "ExpandRestrictions", "NonExpandableProperties");
        var navigation = PublishedModel.Navigations(model.TypeOfSet(set)).Last(n => !excluded.Contains(n.Name) && !n.Value.TryGetProperty("$ContainsTarget", out _));
        if (levels == 1)
        {
            return navigation.Name;
        }

        var target = model.Container.GetProperty(set).GetProperty("$NavigationPropertyBinding").GetProperty(navigation.Name).GetString()!;
        var top = PublishedModel.IsCollection(navigation.Value) ? "$top=1;" : "";
        return $"{navigation.Name}({top}$expand={Nested(model, target, levels - 1)})";
    }

    private async Task<(string Path, IReadOnlyList<JsonElement> Rows)> FilledAsync(string set, string navigation)
    {
        foreach (var key in Ids(await RowsAsync($"{set}?$top=20&$select=Id")))
        {
            var rows = await RowsAsync($"{set}('{key}')/{navigation}");
            if (rows.Count > 0)
            {
                return ($"{set}('{key}')/{navigation}", rows);
            }
        }

        throw new InvalidOperationException($"None of the first {set} has {navigation}.");
    }

    private static List<string> Ids(IEnumerable<JsonElement> rows) => [.. rows.Select(r => r.GetProperty("Id").GetString()!)];

    private async Task<long> CountAsync(string url)
    {
        using var response = await sandbox.GetAsync(url);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, $"{url}: {text}");
        return long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<IReadOnlyList<JsonElement>> RowsAsync(string url) => [.. (await sandbox.GetJsonAsync(url)).GetProperty("value").EnumerateArray()];

    private Task AnsweredOrRefusedAsync(bool isClaimed, string url) => isClaimed ? AnsweredAsync(url) : RefusedAsync(url);

    private async Task AnsweredAsync(string url) => await sandbox.GetJsonAsync(url);

    private async Task RefusedAsync(string url)
    {
        using var response = await sandbox.GetAsync(url);
        Assert.True(
            response.StatusCode == HttpStatusCode.NotImplemented || (int)response.StatusCode is >= 400 and < 500,
            $"{url} is answered with {(int)response.StatusCode}, though $metadata rules it out.");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        Assert.NotEmpty(body.RootElement.GetProperty("error").GetProperty("message").GetString()!);
    }
}
