using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Compiles the route of rows that one anchor decides on: gives each member to exactly one owner that holds it.</summary>
/// <param name="given">The owner that a setting gives to a member; null where the setting has a fault.</param>
/// <param name="propertiesPath">Where faults stand of members that no setting speaks of.</param>
internal sealed class PartCompiler(Holdings holdings, IReadOnlyDictionary<Member, OwnerSetting?> given, string propertiesPath, Faults faults)
{
    private readonly Dictionary<Member, Source> _owners = [];
    private readonly Dictionary<Member, PropertyMove> _moves = [];
    private readonly Dictionary<Property, string> _mediaOwners = [];
    private readonly Dictionary<Member, string> _writeOwners = [];
    private readonly List<(Member Member, Source Source)> _readers = [];

    public EntityRoute Compile(Source anchor)
    {
        // Step 1: whom each member belongs to
        var type = holdings.Type;
        foreach (var member in type.Members.Where(Holdings.IsOwned))
        {
            var isGiven = given.TryGetValue(member, out var owner);
            if (member is Property { IsKey: true })
            {
                Assign(member, anchor);
            }
            else if (!isGiven)
            {
                AssignToAnchor(member, anchor.Backend);
            }
            else if (owner is not null)
            {
                Assign(member, owner);
            }
        }

        // Step 2: who stands beside the anchor must find its rows by their keys
        foreach (var source in _readers.Select(r => r.Source).Distinct().Where(s => s != anchor && !s.LookupProperties.Contains(type.Key!)))
        {
            var owned = string.Join(", ", _readers.Where(r => r.Source == source).Select(r => r.Member.Name));
            faults.Add(propertiesPath, null, $"{source.Backend} cannot look {source.Resource} up by {type.Key!.Name}, so it cannot own {owned} beside the anchor");
        }

        // Step 3: the sources, the anchor first, the others in the order in which the model comes upon them
        var sources = type.Members.SelectMany(SourcesOf).Prepend(anchor).Distinct().ToImmutableArray();
        return new EntityRoute(type)
        {
            Anchor = anchor,
            Sources = sources,
            Owners = _owners.ToFrozenDictionary(),
            Moves = _moves.ToFrozenDictionary(),
            MediaOwners = _mediaOwners.ToFrozenDictionary(),
            WriteOwners = _writeOwners.ToFrozenDictionary(),
        };
    }

    private void Assign(Member member, OwnerSetting owner)
    {
        // All that the setting names must hold the member, also the one that nothing has moved to yet.
        var isHeld = true;
        foreach (var backend in owner.Backends.Where(b => !holdings.IsHeldBy(member, b.Value)))
        {
            isHeld = false;
            faults.Add(backend.Path, backend.Value, $"{backend.Value} does not hold {member.Name}; {holdings.HoldersOf(member)}");
        }

        if (!isHeld)
        {
            return;
        }

        if (member is Property { Type: ValueType.Stream } media)
        {
            _mediaOwners[media] = owner.Read.Value;
        }
        else if (owner.To is { } to)
        {
            AssignMove(member, holdings.Find(member, owner.Read.Value)!, holdings.Find(member, to.Value)!, owner.Percent);
        }
        else
        {
            Assign(member, holdings.Find(member, owner.Read.Value)!);
        }

        if (owner.Write is { } write && write.Value != owner.Read.Value)
        {
            _writeOwners[member] = write.Value;
        }
    }

    private void AssignMove(Member member, Source from, Source to, int percent)
    {
        _readers.Add((member, from));
        _readers.Add((member, to));
        _owners[member] = percent == 100 ? to : from;
        if (percent is > 0 and < 100)
        {
            _moves[member] = new PropertyMove(to, percent);
        }
    }

    private void AssignToAnchor(Member member, string backend)
    {
        if (!holdings.IsHeldBy(member, backend))
        {
            faults.Add(propertiesPath, null, $"no rule for {member.Name}, and the anchor {backend} does not hold {member.Name}; {holdings.HoldersOf(member)}");
        }
        else if (member is Property { Type: ValueType.Stream } media)
        {
            _mediaOwners[media] = backend;
        }
        else
        {
            Assign(member, holdings.Find(member, backend)!);
        }
    }

    private void Assign(Member member, Source source)
    {
        _owners[member] = source;
        _readers.Add((member, source));
    }

    private IEnumerable<Source> SourcesOf(Member member)
    {
        if (_owners.TryGetValue(member, out var owner))
        {
            yield return owner;
        }

        if (_moves.TryGetValue(member, out var move))
        {
            yield return move.To;
        }
    }
}
