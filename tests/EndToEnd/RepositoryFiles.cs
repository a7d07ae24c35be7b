namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Files of the repository that a test holds against what runs.</summary>
internal static class RepositoryFiles
{
    /// <param name="path">Relative to the repository's root, with slashes.</param>
    public static string PathOf(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "CanonicalGateway.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, path);
    }
}
