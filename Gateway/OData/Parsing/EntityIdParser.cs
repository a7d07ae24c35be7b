using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Parses <c>$entity?$id=…</c> (URL Conventions 4.9): the entity that an id stands for, absolute or relative to the service root, with a cast behind
/// <c>$entity</c> where there is one.
/// </summary>
internal sealed class EntityIdParser(ParseContext context, QueryOptions options)
{
    private const string Name = "$entity";

    public static bool IsEntityId(string rawPath) =>
        rawPath.StartsWith(Name, StringComparison.Ordinal) && (rawPath.Length == Name.Length || rawPath[Name.Length] == '/');

    public Resource Parse(string rawPath)
    {
        if (!options.Has(SystemOption.Id))
        {
            throw UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, "$entity needs the id of an entity: $entity?$id=Customers('…').", "$id");
        }

        // The id is a URL within a URL: the query's decoding has been done, its own is the path's.
        var id = options[SystemOption.Id].Span.Trim(' ');
        var root = RootOf(id);
        var path = id[root.Length..];
        if (path.IndexOfAny('?', '#') >= 0)
        {
            throw Invalid($"{UrlErrors.Quote(id)} has query options; the id of an entity is a path");
        }

        var resource = new ResourcePathParser(context).Parse(path.ToString());
        if (resource.Kind != ResourceKind.Entity)
        {
            throw Invalid($"{UrlErrors.Quote(id)} is {resource.Description} and no single entity");
        }

        RequireCast(rawPath, resource);
        return resource with { IsEntityId = true, EntityIdRoot = root.IsEmpty ? null : root.ToString() };
    }

    private void RequireCast(string rawPath, Resource resource)
    {
        var cast = UrlText.DecodeSegment(rawPath.AsMemory(Math.Min(rawPath.Length, Name.Length + 1))).Span.TrimEnd('/');
        if (cast.IsEmpty)
        {
            return;
        }

        if (!TypeCast.TryTake(cast, out var type))
        {
            throw UrlErrors.Of(GatewayErrorCode.NotFound, $"Only a type can follow $entity, such as $entity/Canonical.{resource.Type.Name}; {UrlErrors.Quote(cast)} is none.", cast.ToString());
        }

        TypeCast.RequireSame(resource.Type, type, context.Index.Model, GatewayErrorCode.NotFound, GatewayErrorCode.NotFound);
    }

    /// <summary>The service root of an absolute id, with the slash at its end; empty for a relative one.</summary>
    private static ReadOnlySpan<char> RootOf(ReadOnlySpan<char> id)
    {
        var below = id.IndexOf(ODataEndpoint.Prefix, StringComparison.OrdinalIgnoreCase);
        if (below >= 0 && (below == 0 || id.StartsWith("http", StringComparison.OrdinalIgnoreCase)))
        {
            return id[..(below + ODataEndpoint.Prefix.Length)];
        }

        return id.IndexOf("://") < 0 ? [] : throw UrlErrors.Of(GatewayErrorCode.NotFound, $"{UrlErrors.Quote(id)} is not the id of an entity of this service.", "$id");
    }

    private static GatewayException Invalid(string reason) => UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, $"$id: {reason}.", "$id");
}
