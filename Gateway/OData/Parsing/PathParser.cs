using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <param name="Lambda"><c>any</c> or <c>all</c> where the path is the source of a lambda, whose parenthesis is then taken; else null.</param>
internal readonly record struct ParsedPath(PathExpr Path, string? Lambda);

/// <summary>Parses and binds a property path of an expression.</summary>
internal readonly struct PathParser(ModelIndex index, QueryLimits limits, StructuredType rootType, LambdaScopes scopes)
{
    public ParsedPath Parse(ref Cursor cursor)
    {
        var start = cursor.Position;
        var name = cursor.TakeName();
        var scope = scopes.Find(name, out var variable);
        if (scope is null)
        {
            var first = Find(rootType, name, cursor, start);
            return first is Property { IsCollection: false, Complex: null } own && cursor.Current != '/'
                ? new ParsedPath(index.OwnPath(RequireNoStream(own, cursor, start)), null)
                : ParseMembers(ref cursor, 0, first, start);
        }

        if (scope.Type is null)
        {
            return cursor.Current == '/'
                ? throw cursor.Error($"{UrlErrors.Quote(name)} stands for values of type {scope.Collection!.Type.EdmName()}, which have no properties", cursor.Position)
                : new ParsedPath(new PathExpr(variable, [], scope.Collection!.Type), null);
        }

        if (!cursor.TryTake('/'))
        {
            return new ParsedPath(new PathExpr(variable, [], ValueType.Complex), null);
        }

        var at = cursor.Position;
        RequireNoCount(cursor);
        return ParseMembers(ref cursor, variable, Find(scope.Type, cursor.TakeName(), cursor, at), at);
    }

    // The cursor stands behind the name of the member; at is where that name begins.
    private ParsedPath ParseMembers(ref Cursor cursor, int variable, Member member, int at)
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        while (true)
        {
            members.Add(member);
            if (members.Count > limits.PathSegments)
            {
                throw UrlErrors.Limit("segments in a property path", members.Count, limits.PathSegments, cursor.Option);
            }

            if (member is Property { IsCollection: true } or Navigation { IsCollection: true })
            {
                return ParseCollection(ref cursor, variable, members, member, at);
            }

            var structure = member is Navigation navigation ? navigation.Target : RequireNoStream((Property)member, cursor, at).Complex;
            if (cursor.Current != '/')
            {
                return new ParsedPath(new PathExpr(variable, members.DrainToImmutable(), TypeOf(member)), null);
            }

            cursor.Position++;
            at = cursor.Position;
            RequireNoCount(cursor);
            if (structure is null)
            {
                throw cursor.Error($"{member.Name} is of type {TypeOf(member).EdmName()}, which has no properties", at);
            }

            member = Find(structure, cursor.TakeName(), cursor, at);
        }
    }

    private static ParsedPath ParseCollection(ref Cursor cursor, int variable, ImmutableArray<Member>.Builder members, Member member, int at)
    {
        var operation = cursor.Current == '/' ? cursor.Rest[1..] : [];
        var lambda = LambdaName(operation);
        if (operation is ['$', ..])
        {
            cursor.Position++;
            RequireNoCount(cursor);
        }

        if (lambda is null)
        {
            throw cursor.Current == '('
                ? cursor.NotImplemented($"A key after {member.Name} in an expression", at)
                : cursor.Error($"{member.Name} is a collection; use it with any or all", at);
        }

        cursor.Position += lambda.Length + 2;
        return new ParsedPath(new PathExpr(variable, members.DrainToImmutable(), TypeOf(member)), lambda);
    }

    private static string? LambdaName(ReadOnlySpan<char> text) =>
        text.StartsWith("any(", StringComparison.OrdinalIgnoreCase) ? "any"
        : text.StartsWith("all(", StringComparison.OrdinalIgnoreCase) ? "all"
        : null;

    private static void RequireNoCount(in Cursor cursor)
    {
        if (cursor.Current == '$' || cursor.Current == '@')
        {
            var name = new Cursor(cursor.Rest[1..], cursor.Option).PeekName();
            throw cursor.Current == '@' || name is "count" or "filter"
                ? cursor.NotImplemented($"'{cursor.Current}{name}' in an expression", cursor.Position)
                : cursor.Error($"{UrlErrors.Quote($"${name}")} may not stand in a path of an expression", cursor.Position);
        }
    }

    private static ValueType TypeOf(Member member) => member is Property property ? property.Type : ValueType.Complex;

    private static Member Find(StructuredType type, ReadOnlySpan<char> name, in Cursor cursor, int at) =>
        type.Find(name) ?? throw Unknown(type, name, cursor, at);

    private static GatewayException Unknown(StructuredType type, ReadOnlySpan<char> name, in Cursor cursor, int at) =>
        cursor.Error($"{type.Name} has no property {UrlErrors.Quote(name)}", at);

    private static Property RequireNoStream(Property property, in Cursor cursor, int at) =>
        property.Type != ValueType.Stream ? property : throw cursor.Error($"{property.Name} is a media property, which has no value in an expression", at);
}
