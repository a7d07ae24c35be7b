using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $select (Protocol 11.2.5.1), with paths into complex properties and the options of properties within it.</summary>
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

        if (TryTakeOperations(ref cursor))
        {
            return;
        }

        var start = cursor.Position;
        if (cursor.Current is '@' or '$')
        {
            throw cursor.NotImplemented($"'{cursor.Current}' in $select", start);
        }

        cursor.SkipOwnCast(set.Type, context.Index.Model);
        var name = cursor.TakeName();
        switch (set.Type.Find(name))
        {
            case Navigation navigation:
                // Asks for the navigation link alone, which is no part of the row.
                RequireEnd(ref cursor, $"{navigation.Name} is a navigation property; use $expand to select within it");
                break;
            case Property { IsCollection: true } collection:
                ParseCollection(ref cursor, set, collection);
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
                throw cursor.Error(
                    $"{set.Type.Name} has no property {UrlErrors.Quote(name)}{UrlErrors.Suggest(name, set.Type.Members.Select(m => m.Name))}", start);
        }
    }

    /// <summary><c>Canonical.*</c>: the operations of a namespace, which are no part of a row.</summary>
    private static bool TryTakeOperations(ref Cursor cursor)
    {
        var name = cursor.PeekName(dotted: true);
        if (name is not [.., '.'] || cursor.Ahead(name.Length) != '*')
        {
            return false;
        }

        if (!name[..^1].SequenceEqual(CanonicalModel.Namespace))
        {
            throw cursor.Error($"There is no namespace {UrlErrors.Quote(name[..^1])}; the model's is {CanonicalModel.Namespace}", cursor.Position);
        }

        cursor.Position += name.Length + 1;
        return true;
    }

    private void ParseComplex(ref Cursor cursor, SelectSet set, Property complex)
    {
        if (cursor.TryTake('/'))
        {
            Enter(cursor);
            if (cursor.TakeCast(complex.Complex!, context.Index.Model))
            {
                ParseComplex(ref cursor, set, complex);
            }
            else
            {
                ParseItem(ref cursor, set.Within(complex));
            }

            _depth--;
        }
        else if (cursor.TryTake('('))
        {
            Enter(cursor);
            do
            {
                var option = TakeOption(ref cursor, complex, isCollection: false);
                if (option != SystemOption.Select)
                {
                    throw cursor.Error(GatewayErrorCode.InvalidQueryOption, $"{option.Name()} does not apply to {complex.Name}, which is a single value", cursor.Position);
                }

                ParseItems(ref cursor, set.Within(complex));
            }
            while (cursor.TryTake(';'));

            cursor.Expect(')');
            _depth--;
        }
        else
        {
            set.Add(complex);
        }
    }

    private void ParseCollection(ref Cursor cursor, SelectSet set, Property collection)
    {
        if (cursor.Current == '/' && collection.Complex is null)
        {
            throw cursor.Error($"{collection.Name} holds values of type {collection.Type.EdmName()}, which have no properties", cursor.Position);
        }

        if (cursor.Current == '/')
        {
            ParseComplex(ref cursor, set, collection);
            return;
        }

        var isNarrowed = false;
        if (cursor.TryTake('('))
        {
            Enter(cursor);
            var options = new CollectionOptionSet(context, collection);
            do
            {
                var start = cursor.Position;
                var option = TakeOption(ref cursor, collection, isCollection: true);
                if (option == SystemOption.Select)
                {
                    isNarrowed = true;
                    ParseItems(ref cursor, set.Within(collection));
                }
                else if (!options.TryRead(option, ref cursor))
                {
                    throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"{option.Name()} is given twice for {collection.Name}", start);
                }

                cursor.Fault = GatewayErrorCode.InvalidQueryOption;
                cursor.SkipBlanks();
            }
            while (cursor.TryTake(';'));

            cursor.Expect(')');
            _depth--;
            if (!set.TryAddOptions(options.ToOptions()))
            {
                throw cursor.Error($"{collection.Name} is selected with options twice", cursor.Position - 1);
            }
        }

        if (!isNarrowed)
        {
            set.Add(collection);
        }
    }

    private static SystemOption TakeOption(ref Cursor cursor, Property property, bool isCollection)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        cursor.TryTake('$');
        var name = cursor.PeekName();
        if (!SystemOptions.TryFind(name, out var option))
        {
            throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"OData defines no query option {UrlErrors.Quote(name)}", start);
        }

        if (option is SystemOption.Compute or SystemOption.Search || !option.IsSupported())
        {
            throw cursor.NotImplemented($"{option.Name()} within $select", start);
        }

        if (option != SystemOption.Select && isCollection && option > SystemOption.Count)
        {
            throw cursor.Error(GatewayErrorCode.InvalidQueryOption, $"{option.Name()} does not apply to {property.Name}", start);
        }

        if (option == SystemOption.Select && property.Complex is null)
        {
            throw cursor.Error(GatewayErrorCode.InvalidQueryOption, $"$select does not apply to {property.Name}, whose values have no properties", start);
        }

        cursor.Position += name.Length;
        cursor.Expect('=');
        return option;
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
