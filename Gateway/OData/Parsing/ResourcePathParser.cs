using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses the resource path (URL Conventions 4) and binds it to the model, segment by segment.</summary>
internal sealed class ResourcePathParser(ParseContext context)
{
    private readonly ImmutableArray<PathSegment>.Builder _segments = ImmutableArray.CreateBuilder<PathSegment>(4);
    private StructuredType _type = null!;
    private ResourceKind _kind;
    private ImmutableArray<Property> _properties = [];

    // The last segment as messages name it.
    private string _last = "";

    /// <param name="rawPath">Relative to the service root, not decoded.</param>
    public Resource Parse(string rawPath)
    {
        // A slash at the end is part of neither grammar nor meaning, but clients write it.
        var path = rawPath.AsMemory(0, rawPath.EndsWith('/') ? rawPath.Length - 1 : rawPath.Length);
        var count = path.Span.Count('/') + 1;
        if (count > context.Limits.PathSegments)
        {
            throw UrlErrors.Limit("segments in the path", count, context.Limits.PathSegments);
        }

        // Split before decoding: an encoded slash belongs to a key (4, step 3).
        for (var rest = path; ;)
        {
            var length = rest.Span.IndexOf('/');
            AddSegment(UrlText.DecodeSegment(length < 0 ? rest : rest[..length]).Span);
            if (length < 0)
            {
                return new Resource(_segments.DrainToImmutable(), _type, _kind, _properties);
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
            AddEntitySet(name, key);
        }
        else if (segment[0] == '$')
        {
            AddDollar(name, segment);
        }
        else
        {
            AddMember(name, key);
        }
    }

    private void AddEntitySet(ReadOnlySpan<char> name, ReadOnlySpan<char> key)
    {
        if (name is "$batch" or "$crossjoin" or "$all" or "$entity")
        {
            throw UrlErrors.NotImplemented($"The resource {name}", name.ToString());
        }

        _type = context.Index.Model.FindSet(name)
            ?? throw UrlErrors.Of(GatewayErrorCode.NotFound, $"There is no entity set {UrlErrors.Quote(name)}.", Target(name));
        _segments.Add(new EntitySetSegment(_type));
        _kind = ResourceKind.Collection;
        _last = _type.SetName!;
        AddKey(key);
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

    private void AddMember(ReadOnlySpan<char> name, ReadOnlySpan<char> key)
    {
        if (_kind is not (ResourceKind.Entity or ResourceKind.Complex))
        {
            throw UrlErrors.Of(
                GatewayErrorCode.NotFound,
                _kind == ResourceKind.Collection
                    ? $"There is no resource {UrlErrors.Quote(name)} in the collection {_last}; a key is written in parentheses, as {_last}({(_type.Key?.Type == ValueType.String ? "'…'" : "…")})."
                    : $"{_last} is {Here().Description}; {UrlErrors.Quote(name)} cannot follow it.",
                Target(name));
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
            default:
                throw UrlErrors.Of(GatewayErrorCode.NotFound, $"{owner.Name} has no property {UrlErrors.Quote(name)}.", Target(name));
        }

        _last = name.ToString();
        AddKey(key);
    }

    private void AddDollar(ReadOnlySpan<char> name, ReadOnlySpan<char> segment)
    {
        if (name is "$ref" or "$filter" or "$each" or "$query")
        {
            throw UrlErrors.NotImplemented($"The path segment {name}", name.ToString());
        }

        if (segment is not ("$value" or "$count"))
        {
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"OData defines no path segment {UrlErrors.Quote(segment)}.", Target(segment));
        }

        var isCount = segment is "$count";
        var kind = (isCount, _kind) switch
        {
            (true, ResourceKind.Collection) => ResourceKind.Count,
            (true, ResourceKind.ValueCollection) => ResourceKind.ValueCount,
            (false, ResourceKind.Property) => ResourceKind.Value,
            _ => throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{segment} does not apply to {_last}, which is {Here().Description}.", Target(segment)),
        };
        _segments.Add(isCount ? new CountSegment() : new ValueSegment());
        _kind = kind;
        _last = segment.ToString();
    }

    private Resource Here() => new([], _type, _kind, _properties);

    private static string Target(ReadOnlySpan<char> name) => UrlErrors.Quote(name).Trim('\'');
}
