using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

public sealed class ServiceDocumentTests
{
    private static readonly Uri _root = new("https://api.example.com/odata/v1/");

    [Theory]
    [InlineData(MetadataLevel.Minimal)]
    [InlineData(MetadataLevel.Full)]
    public void Write_WithMetadata_ListsSetsUnderContext(MetadataLevel level)
    {
        using var document = JsonDocument.Parse(ServiceDocument.Write(CanonicalModel.V1, _root, level));

        Assert.Equal("https://api.example.com/odata/v1/$metadata", document.RootElement.GetProperty("@odata.context").GetString());
        var sets = document.RootElement.GetProperty("value").EnumerateArray().ToList();
        Assert.Equal(["Cases", "Customers", "Invoices", "Orders", "Owners", "Products"], sets.Select(s => s.GetProperty("name").GetString()).Order());
        Assert.All(sets, s => Assert.Equal(s.GetProperty("name").GetString(), s.GetProperty("url").GetString()));
        Assert.All(sets, s => Assert.Equal(s.GetProperty("name").GetString() == "Owners" ? "FunctionImport" : "EntitySet", s.GetProperty("kind").GetString()));
    }

    [Fact]
    public void Write_WithoutMetadata_HasNoContextAndAbsoluteUrls()
    {
        using var document = JsonDocument.Parse(ServiceDocument.Write(CanonicalModel.V1, _root, MetadataLevel.None));

        Assert.False(document.RootElement.TryGetProperty("@odata.context", out _));
        Assert.Contains(
            document.RootElement.GetProperty("value").EnumerateArray(),
            s => s.GetProperty("url").GetString() == "https://api.example.com/odata/v1/Cases");
    }

    [Fact]
    public void Write_RootWithoutSlash_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ServiceDocument.Write(CanonicalModel.V1, new Uri("https://api.example.com/odata/v1"), MetadataLevel.Minimal));
}
