using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The bad requests of <c>BadRequests.txt</c> and what the gateway must say to each.</summary>
internal sealed class BadRequestFile
{
    // Requests, and text as it stands.
    private readonly List<object> _blocks = [];

    private BadRequestFile()
    {
    }

    private static string Path => RepositoryFiles.PathOf("tests/EndToEnd/Clauses/BadRequests.txt");

    public IEnumerable<BadRequest> Requests => _blocks.OfType<BadRequest>();

    public static BadRequestFile Read()
    {
        var file = new BadRequestFile();
        foreach (var block in File.ReadAllText(Path).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.TrimEnd('\n').Split('\n');
            var asked = lines.TakeWhile(line => !char.IsAsciiDigit(line[0])).ToArray();
            file._blocks.Add(block[0] == '#' ? block.TrimEnd('\n') + "\n" : new BadRequest(asked, string.Concat(lines.Skip(asked.Length).Select(line => line + "\n"))));
        }

        return file;
    }

    /// <summary>Writes the answers that the gateway gave.</summary>
    public void Write(IReadOnlyDictionary<BadRequest, string> answers)
    {
        var text = new StringBuilder();
        foreach (var block in _blocks)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(block is BadRequest request ? string.Concat(request.Lines.Select(line => line + "\n")) + answers[request] : block);
        }

        File.WriteAllText(Path, text.ToString());
    }
}
