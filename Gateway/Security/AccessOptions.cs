using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Security;

/// <summary>What a role or scope allows.</summary>
/// <param name="Name">The value of the claim roles, scp or scope.</param>
public sealed record Grant(string Name, ImmutableHashSet<(StructuredType Entity, Operation Operation)> Allowed)
{
    /// <summary>Whether it allows to operate the gateway.</summary>
    public bool IsOperator { get; init; }
}

/// <summary>Who may do what: section <c>Access</c>. What no grant allows is denied.</summary>
/// <param name="Grants">
/// <c>Access:Grants</c>: role or scope to a list of <c>Entity:operation</c>, where the entity is a canonical entity or <c>*</c> and the
/// operation <c>read</c> or <c>write</c>; or <c>operations</c>, to operate the gateway.
/// </param>
public sealed record AccessOptions(ImmutableArray<Grant> Grants)
{
    public static AccessOptions Read(IConfiguration configuration, CanonicalModel model, Faults faults)
    {
        var section = configuration.GetSection("Access");
        new SettingsReader(section, faults).Knows("Grants").RejectUnknown();
        var grants = section.GetSection("Grants").GetChildren().Select(grant => ReadGrant(grant, model, faults)).ToImmutableArray();
        if (grants.IsEmpty)
        {
            faults.Add("Access:Grants", null, "missing; nobody may do anything without a grant such as \"Canonical.Read.All\": [ \"*:read\" ]");
        }

        return new AccessOptions(grants);
    }

    private static Grant ReadGrant(IConfigurationSection section, CanonicalModel model, Faults faults)
    {
        if (section.Key.Any(c => c is <= ' ' or > '~' or '"' or '\\'))
        {
            faults.Add(section.Path, null, "expected a scope's name: printable ASCII without blanks, quotes and backslashes (RFC 6749 3.3)");
        }

        var allowed = ImmutableHashSet.CreateBuilder<(StructuredType, Operation)>();
        var isOperator = false;
        // A single right may stand without brackets.
        IEnumerable<IConfigurationSection> rights = section.Value is null ? section.GetChildren() : [section];
        foreach (var right in rights)
        {
            var text = right.Value?.Trim() ?? "";
            if (text == "operations")
            {
                isOperator = true;
                continue;
            }

            var colon = text.IndexOf(':', StringComparison.Ordinal);
            Operation? operation = (colon < 0 ? "" : text[(colon + 1)..].Trim()) switch
            {
                "read" => Operation.Read,
                "write" => Operation.Write,
                _ => null,
            };
            if (operation is null)
            {
                faults.Add(right.Path, text, "expected Entity:read, Entity:write, *:read, *:write or operations");
                continue;
            }

            var name = text[..colon].Trim();
            var entities = model.EntitySets.Where(e => name == "*" || e.Name == name).ToList();
            if (entities.Count == 0)
            {
                faults.Add(right.Path, text, $"there is no entity {name}{Suggestion.For(name, model.EntitySets.Select(e => e.Name))}");
            }

            allowed.UnionWith(entities.Select(e => (e, operation.Value)));
        }

        return new Grant(section.Key, allowed.ToImmutable()) { IsOperator = isOperator };
    }
}
