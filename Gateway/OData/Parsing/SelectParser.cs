using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $select (Protocol 11.2.5.1), with paths into complex properties and $select within $select.</summary>
internal sealed class SelectParser(ParseContext context)
{
    private int _items;
    private int _depth;

    /// <summary>What $compute defines beside the properties of the type.</summary>
    public ComputedNames? Computed { get; init; }

    public SelectSet Parse(ref Cursor cursor, StructuredType type)
    {
        var set = new SelectSet(type) { Computed = Computed };
        ParseItems(ref cursor, set);
        return set;
    }

    private void ParseItems(ref Cursor cursor, SelectSet set)
    {
        do
        {
            if (++_items > context.Limits.SelectItems)
            {
                throw UrlErrors.Limit("items in $select", _items, context.Limits.SelectItems, cursor.Option);
            }

            cursor.SkipBlanks();
            ParseItem(ref cursor, set);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
    }

    private void ParseItem(ref Cursor cursor, SelectSet set)
    {
        if (cursor.TryTake('*'))
        {
            set.AddAll();
            return;
        }

        var start = cursor.Position;
        if (cursor.Current is '@' or '$')
        {
            throw cursor.NotImplemented($"'{cursor.Current}' in $select", start);
        }

        var name = cursor.TakeName();
        switch (set.Type.Find(name))
        {
            case Navigation navigation:
                // Asks for the navigation link alone, which is no part of the row.
                RequireEnd(ref cursor, $"{navigation.Name} is a navigation property; use $expand to select within it");
                break;
            case Property { Complex: not null } complex:
                ParseComplex(ref cursor, set, complex);
                break;
            case Property { Type: ValueType.Stream } when set.Type.Key is null:
                throw cursor.Error($"{UrlErrors.Quote(name)} is a media property of a complex type, which cannot be selected", start);
            case Property property:
                RequireEnd(ref cursor, $"{property.Name} is of type {property.Type.EdmName()}, which has no properties");
                set.Add(property);
                break;
            case null when set.Computed?.Find(name) is { } computed:
                RequireEnd(ref cursor, $"{UrlErrors.Quote(name)} is of type {computed.Property.Type.EdmName()}, which has no properties");
                set.Add(computed);
                break;
            default:
                throw cursor.Error($"{set.Type.Name} has no property {UrlErrors.Quote(name)}", start);
        }
    }

    private void ParseComplex(ref Cursor cursor, SelectSet set, Property complex)
    {
        var start = cursor.Position;
        if (cursor.TryTake('/'))
        {
            Enter(cursor);
            ParseItem(ref cursor, set.Within(complex));
            _depth--;
        }
        else if (cursor.TryTake('('))
        {
            Enter(cursor);
            cursor.SkipBlanks();
            TakeNestedSelect(ref cursor);
            ParseItems(ref cursor, set.Within(complex));
            if (cursor.Current == ';')
            {
                throw cursor.NotImplemented("More than one option within $select", start);
            }

            cursor.Expect(')');
            _depth--;
        }
        else
        {
            set.Add(complex);
        }
    }

    private static void TakeNestedSelect(ref Cursor cursor)
    {
        var start = cursor.Position;
        cursor.TryTake('$');
        var name = cursor.PeekName();
        if (!SystemOptions.TryFind(name, out var option))
        {
            throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"OData defines no query option {UrlErrors.Quote(name)}", start);
        }

        if (option != SystemOption.Select)
        {
            throw cursor.NotImplemented($"{option.Name()} within $select", start);
        }

        cursor.Position += name.Length;
        cursor.Expect('=');
    }

    private static void RequireEnd(ref Cursor cursor, string message)
    {
        if (cursor.Current is '/' or '(')
        {
            throw cursor.Error(message, cursor.Position);
        }
    }

    private void Enter(in Cursor cursor)
    {
        if (++_depth > context.Limits.PathSegments)
        {
            throw UrlErrors.Limit("levels in $select", _depth, context.Limits.PathSegments, cursor.Option);
        }
    }
}
