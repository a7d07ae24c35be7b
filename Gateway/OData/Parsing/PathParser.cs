using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What a collection is used for at the end of a path.</summary>
internal enum CollectionUse
{
    /// <summary>As a value; or the path leads to none.</summary>
    None,
    Any,
    All,
    Count,
}

/// <param name="Use">Any or all: the parenthesis that opens is taken. Count: <c>$count</c> is.</param>
internal readonly record struct ParsedPath(PathExpr Path, CollectionUse Use = CollectionUse.None);

/// <summary>Parses and binds a property path of an expression.</summary>
/// <param name="rootType">The type of the rows that the expression is about; null where it is about primitive values.</param>
/// <param name="values">The collection whose values the expression is about; null for rows.</param>
internal readonly struct PathParser(ModelIndex index, QueryLimits limits, StructuredType? rootType, Property? values, LambdaScopes scopes)
{
    public ParsedPath Parse(ref Cursor cursor)
    {
        var start = cursor.Position;
        var name = cursor.TakeName();
        if (scopes.Find(name, out var variable) is { } scope)
        {
            return ParseVariable(ref cursor, name, scope, variable);
        }

        var nameless = scopes.Nameless(out variable);
        var type = (nameless is null ? rootType : nameless.Type) ?? throw NoProperties(name, nameless, cursor, start);
        if (cursor.Current == '.')
        {
            cursor.Position = start;
            TakeTypeCast(ref cursor, type);
            cursor.Expect('/');
            start = cursor.Position;
            name = cursor.TakeName();
        }

        var first = Find(type, name, cursor, start);
        return variable == 0 && first is Property { IsCollection: false, Complex: null } own && cursor.Current != '/'
            ? new ParsedPath(index.OwnPath(RequireNoStream(own, cursor, start)))
            : ParseMembers(ref cursor, variable, first, start);
    }

    /// <summary>Parses what follows <c>$it</c> or <c>$this</c>.</summary>
    /// <param name="scope">Null where the variable is the query's own row.</param>
    public ParsedPath ParseVariable(ref Cursor cursor, ReadOnlySpan<char> name, LambdaVariable? scope, int variable)
    {
        var type = scope is null ? rootType : scope.Type;
        if (type is null)
        {
            return cursor.Current == '/'
                ? throw NoProperties(name, scope, cursor, cursor.Position)
                : new ParsedPath(new PathExpr(variable, [], (scope?.Collection ?? values!).Type));
        }

        if (!cursor.TryTake('/'))
        {
            return new ParsedPath(new PathExpr(variable, [], ValueType.Complex));
        }

        if (cursor.PeekName(dotted: true).Contains('.'))
        {
            TakeTypeCast(ref cursor, type);
            if (!cursor.TryTake('/'))
            {
                return new ParsedPath(new PathExpr(variable, [], ValueType.Complex));
            }
        }

        var at = cursor.Position;
        RequireName(cursor);
        return ParseMembers(ref cursor, variable, Find(type, cursor.TakeName(), cursor, at), at);
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

            var structure = member is Navigation navigation ? navigation.Target : RequireNoStream((Property)member, cursor, at).Complex;
            if (structure is not null && cursor.Current == '/' && new Cursor(cursor.Rest[1..], cursor.Option).PeekName(dotted: true).Contains('.'))
            {
                cursor.Position++;
                TakeTypeCast(ref cursor, structure);
            }

            if (member is Property { IsCollection: true } or Navigation { IsCollection: true })
            {
                return ParseCollection(ref cursor, variable, members, member, at);
            }

            if (cursor.Current != '/')
            {
                return new ParsedPath(new PathExpr(variable, members.DrainToImmutable(), TypeOf(member)));
            }

            cursor.Position++;
            at = cursor.Position;
            RequireName(cursor);
            if (structure is null)
            {
                throw cursor.UnknownName($"{member.Name} is of type {TypeOf(member).EdmName()}, which has no properties", at);
            }

            member = Find(structure, cursor.TakeName(), cursor, at);
        }
    }

    private static ParsedPath ParseCollection(ref Cursor cursor, int variable, ImmutableArray<Member>.Builder members, Member member, int at)
    {
        if (cursor.Current == '(')
        {
            throw cursor.NotImplemented($"A key after {member.Name} in an expression", at);
        }

        if (cursor.Current != '/')
        {
            return new ParsedPath(new PathExpr(variable, members.DrainToImmutable(), ValueType.Collection));
        }

        var path = new PathExpr(variable, members.DrainToImmutable(), TypeOf(member));
        var operation = cursor.Rest[1..];
        if (operation.StartsWith("any(", StringComparison.OrdinalIgnoreCase) || operation.StartsWith("all(", StringComparison.OrdinalIgnoreCase))
        {
            cursor.Position += 5;
            return new ParsedPath(path, operation[1] is 'n' or 'N' ? CollectionUse.Any : CollectionUse.All);
        }

        cursor.Position++;
        if (operation is ['$', ..] && new Cursor(operation[1..], cursor.Option).PeekName() is "count")
        {
            cursor.Position += 6;
            return new ParsedPath(path, CollectionUse.Count);
        }

        RequireName(cursor);
        throw cursor.UnknownName($"{member.Name} is a collection; use it with any, all or $count", at);
    }

    // There are no derived types: a cast to the type itself changes nothing, and no row is of another.
    private void TakeTypeCast(ref Cursor cursor, StructuredType type)
    {
        var at = cursor.Position;
        var name = cursor.PeekName(dotted: true);
        if (index.FindType(name) is not { } target)
        {
            throw cursor.UnknownName($"There is no type {UrlErrors.Quote(name)}", at);
        }

        cursor.Position += name.Length;
        if (target != type)
        {
            throw cursor.UnknownName($"{UrlErrors.Quote(name)} is not derived from {CanonicalModel.Namespace}.{type.Name}", at);
        }
    }

    private static void RequireName(in Cursor cursor)
    {
        if (cursor.Current is '$' or '@')
        {
            var name = new Cursor(cursor.Rest[1..], cursor.Option).PeekName();
            throw cursor.Current == '@' || name is "count" or "filter"
                ? cursor.NotImplemented($"'{cursor.Current}{name}' {(name is "count" ? "of what is no collection" : "in an expression")}", cursor.Position)
                : cursor.Error($"{UrlErrors.Quote($"${name}")} may not stand in a path of an expression", cursor.Position);
        }
    }

    private static ValueType TypeOf(Member member) => member is Property property ? property.Type : ValueType.Complex;

    private static Member Find(StructuredType type, ReadOnlySpan<char> name, in Cursor cursor, int at) =>
        type.Find(name) ?? throw cursor.UnknownName($"{type.Name} has no property {UrlErrors.Quote(name)}", at);

    private GatewayException NoProperties(ReadOnlySpan<char> name, LambdaVariable? scope, in Cursor cursor, int at) =>
        cursor.UnknownName(
            scope is null ? $"{values!.Name} holds values of type {values.Type.EdmName()}, which have no properties; $it is the value"
                : scope.Name.Length == 0
                ? $"{UrlErrors.Quote(name)} is unknown here: the elements of {scope.Collection!.Name} are values, which $this stands for"
                : $"{UrlErrors.Quote(name)} stands for values of type {scope.Collection!.Type.EdmName()}, which have no properties",
            at);

    private static Property RequireNoStream(Property property, in Cursor cursor, int at) =>
        property.Type != ValueType.Stream ? property : throw cursor.UnknownName($"{property.Name} is a media property, which has no value in an expression", at);
}
