namespace CanonicalGateway.Sandbox.Authority;

/// <summary>A client that the authority knows, with the application roles that its tokens carry.</summary>
public sealed record AuthorityClient(string Id, string Secret, IReadOnlyList<string> Roles)
{
    /// <summary>The clients of the sandbox. Their secrets are public: the authority listens on loopback and guards made-up data.</summary>
    public static IReadOnlyList<AuthorityClient> Sandbox { get; } =
    [
        new("reader", "reader-secret", ["Canonical.Read.All"]),
        new("partner", "partner-secret", ["Canonical.Read.All", "Order.Write", "Case.Write"]),
        new("admin", "admin-secret", ["Canonical.Read.All", "Canonical.Write.All", "Canonical.Operate"]),
        new("narrow", "narrow-secret", ["Order.Read"]),
    ];
}
