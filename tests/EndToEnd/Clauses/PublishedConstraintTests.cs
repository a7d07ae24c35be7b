using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>All rows of all sets, contained rows too, keep to what <c>$metadata</c> says of their properties.</summary>
[Collection(SandboxCollection.Name)]
public sealed class PublishedConstraintTests(SandboxFixture sandbox)
{
    private const string Validation = "@Org.OData.Validation.V1.";
    private const string Measures = "@Org.OData.Measures.V1.";

    [Theory, MemberData(nameof(SetCapabilityTests.Sets), MemberType = typeof(SetCapabilityTests))]
    [Clause("1.8", "4.8", "9.1")]
    public async Task EveryRow_KeepsToTheModel(string set)
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var type = model.TypeOfSet(set);
        var excluded = model.Names(set, "ExpandRestrictions", "NonExpandableProperties");
        var contained = PublishedModel.Navigations(type).Where(n => n.Value.TryGetProperty("$ContainsTarget", out _) && !excluded.Contains(n.Name)).Select(n => n.Name).ToList();
        var (rows, next) = (0, (string?)$"{set}{(contained.Count == 0 ? "" : $"?$expand={string.Join(',', contained)}")}");
        while (next is not null)
        {
            var page = await sandbox.GetJsonAsync(next);
            foreach (var row in page.GetProperty("value").EnumerateArray())
            {
                Check(model, type, row, $"{set}('{row.GetProperty("Id")}')");
                rows++;
            }

            next = PublishedModel.Text(page, "@odata.nextLink");
        }

        Assert.True(rows > 50);
    }

    [Fact, Clause("4.13", "9.1")]
    public async Task Units_NameAPropertyOfTheRow()
    {
        var model = await PublishedModel.ReadAsync(sandbox);
        var measured = 0;
        foreach (var type in model.Types("EntityType"))
        {
            foreach (var property in PublishedModel.Properties(type.Value))
            {
                foreach (var term in new[] { "ISOCurrency", "Unit" })
                {
                    if (property.Value.TryGetProperty(Measures + term, out var path))
                    {
                        Assert.Equal("Edm.String", PublishedModel.TypeName(type.Value.GetProperty(path.GetProperty("$Path").GetString()!)));
                        measured++;
                    }
                }
            }
        }

        Assert.True(measured >= 10);
    }

    private static void Check(PublishedModel model, JsonElement type, JsonElement row, string where)
    {
        foreach (var member in row.EnumerateObject().Where(m => !m.Name.Contains('@', StringComparison.Ordinal)))
        {
            Assert.True(type.TryGetProperty(member.Name, out var property), $"{where}: $metadata has no {member.Name}");
            var values = PublishedModel.IsCollection(property) ? member.Value.EnumerateArray() : Enumerable.Repeat(member.Value, 1);
            foreach (var value in values)
            {
                CheckValue(model, property, value, $"{where}/{member.Name} = {value}");
            }
        }
    }

    private static void CheckValue(PublishedModel model, JsonElement property, JsonElement value, string where)
    {
        var type = PublishedModel.TypeName(property);
        if (value.ValueKind == JsonValueKind.Null)
        {
            Assert.True(property.TryGetProperty("$Nullable", out var nullable) && nullable.GetBoolean(), where);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            Check(model, model.TypeNamed(type), value, where);
        }
        else if (model.IsEnum(type))
        {
            Assert.True(model.TypeNamed(type).TryGetProperty(value.GetString()!, out _), where);
        }
        else if (type == "Edm.Decimal")
        {
            CheckNumber(property, value.GetDecimal(), where);
        }
        else if (type == "Edm.String")
        {
            // MaxLength counts UTF-16 units or code points; the shorter of the two must fit.
            Assert.True(!property.TryGetProperty("$MaxLength", out var length) || value.GetString()!.EnumerateRunes().Count() <= length.GetInt32(), where);
            Assert.True(!property.TryGetProperty(Validation + "Pattern", out var pattern) || Regex.IsMatch(value.GetString()!, pattern.GetString()!, RegexOptions.ECMAScript), where);
        }
    }

    private static void CheckNumber(JsonElement property, decimal number, string where)
    {
        var (precision, scale) = (property.GetProperty("$Precision").GetInt32(), property.GetProperty("$Scale").GetInt32());
        Assert.True(decimal.Round(number, scale) == number, where);
        Assert.True(precision - scale >= 28 || Math.Abs(number) < (decimal)Math.Pow(10, precision - scale), where);
        Assert.True(!property.TryGetProperty(Validation + "Minimum", out var minimum) || number >= minimum.GetDecimal(), where);
    }
}
