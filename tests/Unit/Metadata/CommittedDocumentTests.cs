using System.Text;
using CanonicalGateway.Gateway.OpenApi;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Metadata;

/// <summary>Holds the documents in <c>openapi/</c> against the code: a change of the published surface is a change that somebody reviews.</summary>
public sealed class CommittedDocumentTests
{
    [Theory]
    [InlineData("v1.json")]
    [InlineData("v1.csdl.xml")]
    [InlineData("v1.csdl.json")]
    public void CommittedDocument_OfModel_IsUpToDate(string name)
    {
        var content = OpenApiVerb.Documents().Single(d => d.Name == name).Content;
        var file = Path.Combine(Root(), "openapi", name);

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllBytes(file, content);
        }

        var committed = File.Exists(file) ? File.ReadAllText(file) : "";

        Assert.True(
            Encoding.UTF8.GetString(content) == committed,
            $"openapi/{name} does not say what the code says. Refresh it with `UPDATE_DOCS=1 dotnet test tests/Unit --filter CommittedDocument` and review the difference.");
    }

    [Fact]
    public void Run_EmptyFolder_WritesEveryDocument()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var written = OpenApiVerb.Run(Path.Combine(folder.FullName, "new"));

            Assert.Equal(["v1.csdl.json", "v1.csdl.xml", "v1.json"], written.Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.All(written, f => Assert.True(new FileInfo(f).Length > 0));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CanonicalGateway.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from within the repository.");
    }
}
