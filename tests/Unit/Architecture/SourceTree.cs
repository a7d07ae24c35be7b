using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace CanonicalGateway.Tests.Unit.Architecture;

/// <summary>A C# file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with slashes.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The text without its comments: what only explains may name anything.</summary>
    public string Code { get; } = SourceTree.Comments.Replace(Text, "");

    public override string ToString() => Path;
}

/// <summary>The repository's source files.</summary>
public static partial class SourceTree
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> _all = new(Read);

    public static IReadOnlyList<SourceFile> All => _all.Value;

    internal static Regex Comments => CommentPattern();

    /// <summary>Files below a folder, such as <c>Gateway/Planning</c>.</summary>
    public static IReadOnlyList<SourceFile> Below(params string[] folders) =>
        [.. All.Where(file => folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)))];

    private static List<SourceFile> Read()
    {
        var root = Root();
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.')))
                .Order(StringComparer.Ordinal)
                .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path)))),
        ];
    }

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "CanonicalGateway.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No CanonicalGateway.sln above {here}.");
        }

        return folder.FullName;
    }

    // Line comments; the colon spares "http://" within strings. Block comments are not in use.
    [GeneratedRegex(@"(?<!:)//.*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CommentPattern();
}
