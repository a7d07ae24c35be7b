using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Security;

/// <summary>Says who may do what. Everything is denied unless a grant allows it. Thread-safe.</summary>
public sealed class AccessPolicy
{
    private readonly FrozenDictionary<string, Grant> _grants;
    private readonly FrozenDictionary<(StructuredType, Operation), GatewayError> _denials;
    private readonly GatewayError _operateDenial;

    // Principals come from the token cache, so that a client's grants are worked out once a token, not once a request.
    private readonly ConditionalWeakTable<ClaimsPrincipal, Permissions> _permissions = [];

    public AccessPolicy(AccessOptions options, CanonicalModel model)
    {
        _grants = options.Grants.ToFrozenDictionary(g => g.Name, StringComparer.Ordinal);
        GrantNames = [.. options.Grants.Select(g => g.Name).Order(StringComparer.Ordinal)];
        _denials = model.EntitySets
            .SelectMany(entity => Enum.GetValues<Operation>().Select(operation => (entity, operation)))
            .ToFrozenDictionary(p => p, p => Denial(
                $"{(p.operation == Operation.Read ? "Reading" : "Writing")} {p.entity.Name}", p.entity.Name, options.Grants.Where(g => g.Allowed.Contains(p))));
        _operateDenial = Denial("Operating the gateway", null, options.Grants.Where(g => g.IsOperator));
    }

    /// <summary>All roles and scopes that grant something.</summary>
    public ImmutableArray<string> GrantNames { get; }

    /// <summary>Whether the caller may do this with the rows of an entity set.</summary>
    /// <returns>Null where it may, else Forbidden with the roles and scopes of which one is needed.</returns>
    public GatewayError? Check(ClaimsPrincipal user, StructuredType entity, Operation operation) =>
        PermissionsOf(user).Allowed.Contains((entity, operation)) ? null : _denials[(entity, operation)];

    /// <summary>Whether the caller may operate the gateway.</summary>
    public GatewayError? CheckOperate(ClaimsPrincipal user) => PermissionsOf(user).IsOperator ? null : _operateDenial;

    private Permissions PermissionsOf(ClaimsPrincipal user) =>
        _permissions.TryGetValue(user, out var known) ? known : _permissions.GetValue(user, Evaluate);

    private Permissions Evaluate(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true })
        {
            return new Permissions([], false);
        }

        var held = user.Claims
            .Where(c => c.Type is "roles" or "scp" or "scope")
            // A role's name is one value, blanks and all; scopes stand in a row (RFC 6749 3.3).
            .SelectMany(c => c.Type == "roles" ? [c.Value] : c.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(name => _grants.GetValueOrDefault(name))
            .OfType<Grant>()
            .ToList();
        return new Permissions(held.SelectMany(g => g.Allowed).ToFrozenSet(), held.Any(g => g.IsOperator));
    }

    private static GatewayError Denial(string what, string? entity, IEnumerable<Grant> grants)
    {
        var sufficient = grants.OrderBy(g => g.Allowed.Count).ThenBy(g => g.Name, StringComparer.Ordinal).Select(g => g.Name).ToList();
        var needs = sufficient.Count == 0
            ? "is granted to nobody"
            : $"needs one of the roles or scopes {string.Join(", ", sufficient.Order(StringComparer.Ordinal))}";
        return new GatewayError(GatewayErrorCode.Forbidden, $"{what} {needs}.")
        {
            Target = entity,
            Details = [.. sufficient.Select(name => new ErrorDetail(BearerChallenge.InsufficientScopeCode, name))],
        };
    }

    private sealed record Permissions(FrozenSet<(StructuredType Entity, Operation Operation)> Allowed, bool IsOperator);
}
