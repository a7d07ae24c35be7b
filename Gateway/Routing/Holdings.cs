using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>What the backends hold of one entity, as their adapters say.</summary>
/// <param name="backends">Names of all configured backends, those without an adapter role included.</param>
internal sealed class Holdings(
    StructuredType type, IReadOnlyDictionary<string, BackendAdapter> adapters, IReadOnlySet<string> backends, Faults faults)
{
    public StructuredType Type => type;

    /// <summary>Navigations to other entities follow from properties; contained rows are part of their parent.</summary>
    public static bool IsOwned(Member member) => member is Property or Navigation { IsContained: true };

    public static bool Holds(Source source, Member member) =>
        member is Property property ? source.Properties.Contains(property) : source.Contained.Contains((Navigation)member);

    /// <summary>Reports a backend that is not configured.</summary>
    public bool CheckConfigured(Given<string> backend)
    {
        if (backends.Contains(backend.Value))
        {
            return true;
        }

        faults.Add(backend.Path, backend.Value, $"no backend of that name is configured{Suggestion.For(backend.Value, backends)}");
        return false;
    }

    /// <summary>The source that decides which of the backend's rows exist; reports where there is none.</summary>
    public Source? FindAnchor(Given<string> backend)
    {
        if (!CheckConfigured(backend))
        {
            return null;
        }

        var sources = SourcesOf(backend.Value);
        if (sources.IsEmpty)
        {
            faults.Add(backend.Path, backend.Value, $"{backend.Value} has no map of {type.Name}; {Holders(name => !SourcesOf(name).IsEmpty)}");
            return null;
        }

        if (!sources[0].Properties.Contains(type.Key!))
        {
            faults.Add(backend.Path, backend.Value, $"{backend.Value}'s {sources[0].Resource} does not hold the key {type.Key!.Name}");
            return null;
        }

        return sources[0];
    }

    /// <returns>The backend's source that holds the member; null where none does, or where the member is media.</returns>
    public Source? Find(Member member, string backend) => SourcesOf(backend).FirstOrDefault(s => Holds(s, member));

    public bool IsHeldBy(Member member, string backend) => member is Property { Type: ValueType.Stream } media
        ? adapters.GetValueOrDefault(backend)?.Media?.TargetOf(media, "x") is not null
        : Find(member, backend) is not null;

    /// <summary>Says who holds a member, for faults about one who does not.</summary>
    public string HoldersOf(Member member) => Holders(name => IsHeldBy(member, name));

    private string Holders(Func<string, bool> holds)
    {
        var holders = adapters.Keys.Where(holds).Order(StringComparer.Ordinal).ToList();
        return holders.Count == 0 ? "no backend does" : $"{string.Join(", ", holders)} does";
    }

    private ImmutableArray<Source> SourcesOf(string backend) =>
        adapters.GetValueOrDefault(backend)?.Reader is { } reader ? [.. reader.Sources.Where(s => s.Type == type)] : [];
}
