using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Gathers what $select names of a type. Grows while the option is parsed.</summary>
internal sealed class SelectSet(StructuredType type)
{
    private readonly bool[] _whole = new bool[type.Members.Length];
    private SelectSet?[]? _nested;
    private List<ComputedProperty>? _computed;
    private CollectionOptions?[]? _options;
    private bool _isAll;

    public StructuredType Type => type;

    /// <summary>What $compute defines beside the type's properties.</summary>
    public ComputedNames? Computed { get; init; }

    public void AddAll() => _isAll = true;

    public void Add(Property property) => _whole[property.Ordinal] = true;

    public void Add(ComputedProperty computed) => (_computed ??= []).Add(computed);

    /// <summary>The set of what is named within a complex property.</summary>
    public SelectSet Within(Property property) => (_nested ??= new SelectSet?[type.Members.Length])[property.Ordinal] ??= new SelectSet(property.Complex!);

    /// <summary>Notes which values of a collection are asked for.</summary>
    /// <returns>False where that has been said before.</returns>
    public bool TryAddOptions(CollectionOptions? options)
    {
        if (options is null)
        {
            return true;
        }

        _options ??= new CollectionOptions?[type.Members.Length];
        ref var place = ref _options[options.Property.Ordinal];
        if (place is not null)
        {
            return false;
        }

        place = options;
        return true;
    }

    public Selection ToSelection(ModelIndex index)
    {
        var whole = index.Whole(type);
        if (_isAll && _options is null)
        {
            return whole with { Computed = Computed?.All ?? [], IsExplicit = true };
        }

        var properties = ImmutableArray.CreateBuilder<SelectedProperty>();
        foreach (var candidate in whole.Properties)
        {
            var ordinal = candidate.Property.Ordinal;
            var options = _options?[ordinal];
            if (_isAll || _whole[ordinal])
            {
                properties.Add(options is null ? candidate : candidate with { Options = options });
            }
            else if (_nested?[ordinal] is { } nested)
            {
                properties.Add(new SelectedProperty(candidate.Property, nested.ToSelection(index)) { Options = options });
            }
        }

        return new Selection(type)
        {
            Properties = properties.DrainToImmutable(),
            Computed = _isAll ? Computed?.All ?? [] : _computed is null ? [] : [.. Computed!.All.Where(_computed.Contains)],
            IsExplicit = true,
        };
    }
}
