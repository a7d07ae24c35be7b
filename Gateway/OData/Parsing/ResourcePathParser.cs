using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses the resource path (URL Conventions 4) and binds it to the model, segment by segment.</summary>
internal sealed class ResourcePathParser(ParseContext context)
{
    private readonly ImmutableArray<PathSegment>.Builder _segments = ImmutableArray.CreateBuilder<PathSegment>(4);
    private StructuredType _type = null!;
    private ResourceKind _kind;
    private ImmutableArray<Property> _properties = [];
    private OperationSegment? _call;

    // The last segment as messages name it.
    private string _last = "";

    /// <param name="rawPath">Relative to the service root, not decoded.</param>
    public Resource Parse(string rawPath)
    {
        // A slash at the end is part of neither grammar nor meaning, but clients write it.
        var path = rawPath.AsMemory(0, rawPath.EndsWith('/') ? rawPath.Length - 1 : rawPath.Length);
        var count = FilterSegmentText.CountSegments(path.Span);
        if (count > context.Limits.PathSegments)
        {
            throw UrlErrors.Limit("segments in the path", count, context.Limits.PathSegments);
        }

        // Split before decoding: an encoded slash belongs to a key (4, step 3).
        for (var rest = path; ;)
        {
            var length = FilterSegmentText.LengthOfSegment(rest.Span);
            AddSegment(UrlText.DecodeSegment(rest[..length]).Span);
            if (length == rest.Length)
            {
                return new Resource(_segments.DrainToImmutable(), _type, _kind, _properties) { Call = _call };
            }

            rest = rest[(length + 1)..];
        }
    }

    private void AddSegment(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty)
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, "The path has an empty segment.");
        }

        var parenthesis = segment.IndexOf('(');
        var name = parenthesis < 0 ? segment : segment[..parenthesis];
        var key = parenthesis < 0 ? [] : segment[parenthesis..];
        if (_segments.Count == 0)
        {
            AddRoot(name, key);
        }
        else if (_call is { Operation.IsAction: true })
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{_last} is an action; {UrlErrors.Quote(segment)} cannot follow it.", Target(segment));
        }
        else if (segment[0] == '$')
        {
            AddDollar(name, segment);
        }
        else if (TypeCast.TryTake(name, out var cast))
        {
            // What is qualified names a type or an operation.
            if (!TryAddBound(cast, key))
            {
                AddCast(name, cast);
                AddKey(key);
            }
        }
        else if (IsOwnCast(name))
        {
            AddKey(key);
        }
        else if (_kind == ResourceKind.Collection)
        {
            AddKeySegment(segment);
        }
        else
        {
            AddMember(name, key);
        }
    }

    private void AddRoot(ReadOnlySpan<char> name, ReadOnlySpan<char> key)
    {
        if (name is "$batch" or "$crossjoin" or "$all")
        {
            throw UrlErrors.NotImplemented($"The resource {name}", name.ToString());
        }

        if (context.Index.Model.FindSet(name) is not { } set)
        {
            AddImport(name, key);
            return;
        }

        _type = set;
        _segments.Add(new EntitySetSegment(_type));
        _kind = ResourceKind.Collection;
        _last = _type.SetName!;
        AddKey(key);
    }

    private void AddImport(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments)
    {
        var overloads = OverloadsOf(name, o => o.Binding is null);
        if (overloads.IsEmpty)
        {
            var known = context.Index.Model.EntitySets.Select(t => t.SetName!).Concat(context.Index.Model.Operations.Where(o => o.Binding is null).Select(o => o.Name));
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"There is no entity set {UrlErrors.Quote(name)}{UrlErrors.Suggest(name, known)}.", Target(name));
        }

        Call(overloads, arguments);
    }

    /// <summary>Adds the call of a function or action that is bound to the row before it.</summary>
    /// <returns>False where there is none of that name.</returns>
    private bool TryAddBound(ReadOnlySpan<char> name, ReadOnlySpan<char> arguments)
    {
        var overloads = OverloadsOf(name, o => o.Binding is not null);
        if (overloads.IsEmpty)
        {
            return false;
        }

        if (_kind != ResourceKind.Entity || overloads[0].Binding != _type)
        {
            throw UrlErrors.Of(
                GatewayErrorCode.NotFound,
                $"{overloads[0].QualifiedName} is called on one {overloads[0].Binding!.Name}; {_last} is {Here().Description}{(_kind == ResourceKind.Entity ? $" of type {_type.Name}" : "")}.",
                overloads[0].QualifiedName);
        }

        Call(overloads, arguments);
        return true;
    }

    private void Call(ImmutableArray<CanonicalOperation> overloads, ReadOnlySpan<char> arguments)
    {
        _call = new OperationParser(context, overloads[0].Name, overloads).Parse(arguments);
        _segments.Add(_call);
        (_type, _properties) = (_call.Operation.Holder, [_call.Operation.Result]);
        (_kind, _last) = (ResourceKind.ValueCollection, _call.Operation.Name);
    }

    private ImmutableArray<CanonicalOperation> OverloadsOf(ReadOnlySpan<char> name, Func<CanonicalOperation, bool> isMeant)
    {
        var found = ImmutableArray<CanonicalOperation>.Empty;
        foreach (var operation in context.Index.Model.Operations)
        {
            if (name.SequenceEqual(operation.Name) && isMeant(operation))
            {
                found = found.Add(operation);
            }
        }

        return found;
    }

    private void AddKey(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty)
        {
            return;
        }

        if (_kind != ResourceKind.Collection)
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidKey, $"{_last} is {Here().Description} and takes no key.", _last);
        }

        _segments.Add(KeyParser.Parse(key, _type, context, _last));
        _kind = ResourceKind.Entity;
    }

    /// <summary>A key without quotes and parentheses (4.3.6). Keys that begin with $ or are a type's name are written in parentheses.</summary>
    private void AddKeySegment(ReadOnlySpan<char> text)
    {
        var key = _type.Key!;
        if (key.Type == ValueType.String)
        {
            _segments.Add(new KeySegment(key, Value.Of(text.ToString())));
        }
        else if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            _segments.Add(new KeySegment(key, Value.Of(number)));
        }
        else
        {
            throw UrlErrors.Of(
                GatewayErrorCode.NotFound,
                $"{_last} is {Here().Description}; {UrlErrors.Quote(text)} is no key of {_type.Name}, which is {key.Type.EdmName()}.",
                Target(text));
        }

        _kind = ResourceKind.Entity;
        _last = $"{_type.Name} {UrlErrors.Quote(text)}";
    }

    private void AddCast(ReadOnlySpan<char> qualified, ReadOnlySpan<char> name)
    {
        if (_kind is not (ResourceKind.Collection or ResourceKind.Entity or ResourceKind.Complex or ResourceKind.ValueCollection) || Here().SelectedType is not { } type)
        {
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"{_last} is {Here().Description}; {UrlErrors.Quote(qualified)} cannot follow it.", Target(qualified));
        }

        TypeCast.RequireSame(type, name, context.Index.Model, GatewayErrorCode.NotFound, GatewayErrorCode.InvalidUrl);
    }

    private bool IsOwnCast(ReadOnlySpan<char> name) =>
        _kind switch
        {
            ResourceKind.Collection or ResourceKind.Entity => _type,
            ResourceKind.Complex or ResourceKind.ValueCollection => _properties[^1].Complex,
            _ => null,
        } is { } type && TypeCast.IsOwn(name, type);

    private void AddMember(ReadOnlySpan<char> name, ReadOnlySpan<char> key)
    {
        if (_kind is not (ResourceKind.Entity or ResourceKind.Complex))
        {
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"{_last} is {Here().Description}; {UrlErrors.Quote(name)} cannot follow it.", Target(name));
        }

        var owner = Here().SelectedType!;
        switch (owner.Find(name))
        {
            case Navigation navigation:
                _segments.Add(new NavigationSegment(navigation));
                _type = navigation.Target;
                _properties = [];
                _kind = navigation.IsCollection ? ResourceKind.Collection : ResourceKind.Entity;
                break;
            case Property property:
                _segments.Add(new PropertySegment(property));
                _properties = _properties.Add(property);
                _kind = property.Type == ValueType.Stream ? ResourceKind.Media
                    : property.IsCollection ? ResourceKind.ValueCollection
                    : property.Complex is not null ? ResourceKind.Complex
                    : ResourceKind.Property;
                break;
            case null when _kind == ResourceKind.Entity && TryAddBound(name, key):
                return;
            default:
                throw UrlErrors.Of(
                    GatewayErrorCode.NotFound,
                    $"{owner.Name} has no property {UrlErrors.Quote(name)}{UrlErrors.Suggest(name, owner.Members.Select(m => m.Name))}.",
                    Target(name));
        }

        _last = name.ToString();
        AddKey(key);
    }

    private void AddDollar(ReadOnlySpan<char> name, ReadOnlySpan<char> segment)
    {
        if (name is "$filter" && segment.Length > name.Length)
        {
            AddFilter(segment[name.Length..]);
            return;
        }

        if (name is "$each")
        {
            throw UrlErrors.NotImplemented($"The path segment {name}", name.ToString());
        }

        if (segment is "$query")
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, "$query is the last segment of a POST request, whose body holds the query options.", "$query");
        }

        if (segment is "$filter")
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, "The segment $filter needs its expression in parentheses, such as $filter(Status eq 'Active').", "$filter");
        }

        if (segment is not ("$value" or "$count" or "$ref"))
        {
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"OData defines no path segment {UrlErrors.Quote(segment)}.", Target(segment));
        }

        (PathSegment Segment, ResourceKind Kind) next = (segment[1], _kind) switch
        {
            ('c', ResourceKind.Collection) => (new CountSegment(), ResourceKind.Count),
            ('c', ResourceKind.ValueCollection) => (new CountSegment(), ResourceKind.ValueCount),
            ('v', ResourceKind.Property) => (new ValueSegment(), ResourceKind.Value),

            // The stream is its own raw value (Protocol 11.2.4.1).
            ('v', ResourceKind.Media) => (new ValueSegment(), ResourceKind.Media),
            ('r', ResourceKind.Collection) => (Reference(), ResourceKind.References),
            ('r', ResourceKind.Entity) => (Reference(), ResourceKind.Reference),
            _ => throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{segment} does not apply to {_last}, which is {Here().Description}.", Target(segment)),
        };
        _segments.Add(next.Segment);
        _kind = next.Kind;
        _last = segment.ToString();
    }

    private RefSegment Reference() =>
        _type.SetName is null ? throw UrlErrors.NotImplemented($"A reference to {_type.Name}, which is contained in another row,", "$ref") : new RefSegment();

    /// <summary>A condition within the path (4.12): an expression, or a parameter alias that holds one.</summary>
    private void AddFilter(ReadOnlySpan<char> text)
    {
        if (_kind != ResourceKind.Collection)
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"$filter does not apply to {_last}, which is {Here().Description}.", "$filter");
        }

        var (inner, behind) = FilterSegmentText.Split(text);
        _segments.Add(new FilterSegment(ParseCondition(inner)));
        _last = "$filter";
        AddKey(behind);
    }

    private Expr ParseCondition(ReadOnlySpan<char> text)
    {
        var cursor = new Cursor(text, "$filter");
        var condition = new ExpressionParser(context, _type).ParseFilter(ref cursor);
        return cursor.AtEnd ? condition : throw cursor.Unexpected("An operator or the end expected");
    }

    private Resource Here() => new([], _type, _kind, _properties);

    private static string Target(ReadOnlySpan<char> name) => UrlErrors.Quote(name).Trim('\'');
}
