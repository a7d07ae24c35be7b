using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Compiles the rules of one entity.</summary>
internal sealed class RouteCompiler(
    StructuredType type, RouteOptions rule, IReadOnlyDictionary<string, BackendAdapter> adapters, IReadOnlySet<string> backends, Faults faults)
{
    private readonly Dictionary<Member, Source> _owners = [];
    private readonly Dictionary<Property, string> _mediaOwners = [];

    /// <returns>The route; null where a fault was found.</returns>
    public EntityRoute? Compile()
    {
        var before = faults.Count;
        CheckBackendOrDeny("create", rule.Create);
        CheckBackendOrDeny("delete", rule.Delete);
        var route = rule.Forward is not null ? CompileForward() : CompileSources();
        return faults.Count == before ? route : null;
    }

    private EntityRoute CompileForward()
    {
        if (rule.Anchor is not null || rule.Properties.Length > 0)
        {
            faults.Add(rule.PathOf("forward"), rule.Forward, "an entity that is forwarded has neither anchor nor properties; keep one or the other");
        }

        CheckConfigured(rule.PathOf("forward"), rule.Forward!);
        return new EntityRoute(type)
        {
            Forward = rule.Forward,
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        };
    }

    private EntityRoute? CompileSources()
    {
        // Step 1: the anchor
        if (FindAnchor() is not { } anchor)
        {
            ReadPropertyRules(); // For its faults: all are told at once.
            return null;
        }

        // Step 2: whom each member belongs to
        var given = ReadPropertyRules();
        foreach (var member in type.Members.Where(IsOwned))
        {
            var (backend, path) = given.TryGetValue(member, out var own) ? own : (rule.Anchor!, null);
            if (member is Property { Type: ValueType.Stream } media)
            {
                AssignMedia(media, backend, path);
            }
            else
            {
                AssignSource(member, backend, path, anchor);
            }
        }

        // Step 3: the sources, the anchor first, the others in the order in which the model comes upon them
        var sources = type.Members.Where(_owners.ContainsKey).Select(m => _owners[m]).Prepend(anchor).Distinct().ToImmutableArray();
        foreach (var source in sources.Skip(1).Where(s => !s.LookupProperties.Contains(type.Key!)))
        {
            var owned = string.Join(", ", type.Members.Where(m => _owners.GetValueOrDefault(m) == source).Select(m => m.Name));
            faults.Add(rule.PathOf("properties"), null, $"{source.Backend} cannot look {source.Resource} up by {type.Key!.Name}, so it cannot own {owned} beside the anchor");
        }

        return new EntityRoute(type)
        {
            Anchor = anchor,
            Sources = sources,
            Owners = _owners.ToFrozenDictionary(),
            MediaOwners = _mediaOwners.ToFrozenDictionary(),
        };
    }

    private Source? FindAnchor()
    {
        if (rule.Anchor is not { } anchor)
        {
            faults.Add(rule.PathOf("anchor"), null, "missing; expected the backend that decides which rows exist");
            return null;
        }

        if (!CheckConfigured(rule.PathOf("anchor"), anchor))
        {
            return null;
        }

        var sources = SourcesOf(anchor);
        if (sources.IsEmpty)
        {
            var holders = adapters.Keys.Where(name => !SourcesOf(name).IsEmpty).Order(StringComparer.Ordinal).ToList();
            faults.Add(rule.PathOf("anchor"), anchor, $"{anchor} has no map of {type.Name}; {Holders(holders)}");
            return null;
        }

        if (!sources[0].Properties.Contains(type.Key!))
        {
            faults.Add(rule.PathOf("anchor"), anchor, $"{anchor}'s {sources[0].Resource} does not hold the key {type.Key!.Name}");
            return null;
        }

        return sources[0];
    }

    private Dictionary<Member, (string Backend, string? Path)> ReadPropertyRules()
    {
        var given = new Dictionary<Member, (string Backend, string? Path)>();
        foreach (var property in rule.Properties)
        {
            var path = rule.PathOf("properties", property.Key);
            if (property.Backend.Length == 0)
            {
                faults.Add(path, null, "expected the name of a backend");
                continue;
            }

            var isConfigured = CheckConfigured(path, property.Backend);
            foreach (var name in property.Names)
            {
                if (type.Find(name) is not { } member)
                {
                    var near = Suggestion.For(name, type.Members.Where(IsOwned).Select(m => m.Name));
                    faults.Add(path, property.Backend, $"{type.Name} has no property {name}{near}");
                }
                else if (member is Property { IsKey: true })
                {
                    faults.Add(path, property.Backend, $"{name} is the key, which stays with the anchor");
                }
                else if (!IsOwned(member))
                {
                    faults.Add(path, property.Backend, $"{name} leads to another entity and has no owner of its own");
                }
                else if (!given.TryAdd(member, (property.Backend, path)))
                {
                    faults.Add(path, property.Backend, $"{name} is given to {given[member].Backend} already; keep one of the two");
                }
                else if (!isConfigured)
                {
                    given.Remove(member);
                }
            }
        }

        return given;
    }

    private void AssignSource(Member member, string backend, string? path, Source anchor)
    {
        if (member is Property { IsKey: true })
        {
            _owners[member] = anchor;
        }
        else if (SourcesOf(backend).FirstOrDefault(s => Holds(s, member)) is { } source)
        {
            _owners[member] = source;
        }
        else
        {
            ReportNotHeld(member, backend, path, adapters.Keys.Where(name => SourcesOf(name).Any(s => Holds(s, member))));
        }
    }

    private void AssignMedia(Property media, string backend, string? path)
    {
        if (HoldsMedia(backend, media))
        {
            _mediaOwners[media] = backend;
        }
        else
        {
            ReportNotHeld(media, backend, path, adapters.Keys.Where(name => HoldsMedia(name, media)));
        }
    }

    private void ReportNotHeld(Member member, string backend, string? path, IEnumerable<string> holders)
    {
        var what = $"{backend} does not hold {member.Name}; {Holders([.. holders.Order(StringComparer.Ordinal)])}";
        if (path is null)
        {
            faults.Add(rule.PathOf("properties"), null, $"no rule for {member.Name}, and the anchor {what}");
        }
        else
        {
            faults.Add(path, backend, what);
        }
    }

    private bool CheckConfigured(string path, string backend)
    {
        if (backends.Contains(backend))
        {
            return true;
        }

        faults.Add(path, backend, $"no backend of that name is configured{Suggestion.For(backend, backends)}");
        return false;
    }

    private void CheckBackendOrDeny(string key, string? backend)
    {
        if (backend is not null and not RoutingOptions.Deny)
        {
            CheckConfigured(rule.PathOf(key), backend);
        }
    }

    private ImmutableArray<Source> SourcesOf(string backend) =>
        adapters.GetValueOrDefault(backend)?.Reader is { } reader ? [.. reader.Sources.Where(s => s.Type == type)] : [];

    private bool HoldsMedia(string backend, Property media) => adapters.GetValueOrDefault(backend)?.Media?.TargetOf(media, "x") is not null;

    private static bool Holds(Source source, Member member) =>
        member is Property property ? source.Properties.Contains(property) : source.Contained.Contains((Navigation)member);

    /// <summary>Navigations to other entities follow from properties; contained rows are part of their parent.</summary>
    private static bool IsOwned(Member member) => member is Property or Navigation { IsContained: true };

    private static string Holders(List<string> holders) => holders.Count == 0 ? "no backend does" : $"{string.Join(", ", holders)} does";
}
