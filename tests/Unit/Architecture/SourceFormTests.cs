using Xunit;

namespace CanonicalGateway.Tests.Unit.Architecture;

/// <summary>The form that each source file has.</summary>
public sealed class SourceFormTests
{
    private const int LinesMax = 600;

    [Fact]
    public void Tree_IsFound() => Assert.True(SourceTree.All.Count > 100, $"{SourceTree.All.Count} files");

    [Fact]
    public void File_Ends_WithOneNewline() =>
        AssertNone(file => !file.Text.EndsWith('\n') || file.Text.EndsWith("\n\n", StringComparison.Ordinal));

    [Fact]
    public void File_Lines_EndWithLineFeedAlone() => AssertNone(file => file.Text.Contains('\r', StringComparison.Ordinal));

    [Fact]
    public void File_Length_StaysReadable() => AssertNone(file => file.Text.AsSpan().Count('\n') > LinesMax);

    [Fact]
    public void File_Namespace_IsItsFolder() =>
        AssertNone(file =>
        {
            var line = file.Text.Split('\n').FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            return line is not null && !line.EndsWith($"{NamespaceOf(file.Path)};", StringComparison.Ordinal);
        });

    // tests/Unit/Parsing/X.cs lies in CanonicalGateway.Tests.Unit.Parsing, sandbox/Data/X.cs in CanonicalGateway.Sandbox.Data.
    private static string NamespaceOf(string path) =>
        "CanonicalGateway." + string.Join('.', path.Split('/')[..^1].Select(folder => char.ToUpperInvariant(folder[0]) + folder[1..]));

    private static void AssertNone(Func<SourceFile, bool> isWrong)
    {
        var wrong = SourceTree.All.Where(isWrong).Select(file => file.Path).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
