namespace CanonicalGateway.Gateway.Security;

/// <summary>The paths that need no token. All others do, those that do not exist included.</summary>
public static class AnonymousPaths
{
    private static readonly PathString[] _roots = ["/health", "/swagger", "/openapi", "/.well-known"];

    public static bool Contain(PathString path)
    {
        foreach (var root in _roots)
        {
            if (path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
