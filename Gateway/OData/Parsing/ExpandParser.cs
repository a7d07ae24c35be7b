using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $expand (Protocol 11.2.5.2) with the options within it.</summary>
/// <param name="depth">1 for the $expand of the request, 2 for one within it.</param>
internal sealed class ExpandParser(ParseContext context, int depth)
{
    public ImmutableArray<Expand> Parse(ref Cursor cursor, StructuredType type)
    {
        if (depth > context.Limits.ExpandDepth)
        {
            throw UrlErrors.Limit("levels of $expand", depth, context.Limits.ExpandDepth, cursor.Option);
        }

        var expands = ImmutableArray.CreateBuilder<Expand>();
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var expand = ParseItem(ref cursor, type);
            foreach (var other in expands)
            {
                if (other.Navigation == expand.Navigation)
                {
                    throw cursor.Error($"{expand.Navigation.Name} is expanded twice", start);
                }
            }

            expands.Add(expand);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));

        return expands.DrainToImmutable();
    }

    private Expand ParseItem(ref Cursor cursor, StructuredType type)
    {
        var start = cursor.Position;
        if (cursor.Current is '*' or '@' or '$')
        {
            throw cursor.NotImplemented($"$expand={(cursor.Current == '*' ? "*" : cursor.Current + "…")}", start);
        }

        var name = cursor.TakeName();
        if (type.Find(name) is not Navigation navigation)
        {
            throw type.Find(name) switch
            {
                null => cursor.Error($"{type.Name} has no navigation property {UrlErrors.Quote(name)}", start),
                Property { Type: ValueType.Stream } => cursor.NotImplemented($"$expand of the media property {UrlErrors.Quote(name)}", start),
                _ => cursor.Error($"{name} is no navigation property of {type.Name}; use $select", start),
            };
        }

        context.CountExpand();
        if (cursor.Current == '/')
        {
            throw cursor.Rest.StartsWith("/$count") || cursor.Rest.StartsWith("/$ref")
                ? cursor.NotImplemented($"{navigation.Name}{cursor.Rest[..(cursor.Rest[2] == 'c' ? 7 : 5)]} in $expand", start)
                : cursor.Error($"A path may not go on after {navigation.Name}; use {navigation.Name}($expand=…)", cursor.Position);
        }

        var options = new OptionSet(context, navigation.Target, depth);
        if (!cursor.TryTake('('))
        {
            return new Expand(navigation, options.ToQuery());
        }

        var first = cursor.Position;
        ParseOptions(ref cursor, navigation, options);
        return new Expand(navigation, options.ToQuery()) { Text = cursor.Text[first..(cursor.Position - 1)].ToString(), Aliases = context.Aliases };
    }

    private static void ParseOptions(ref Cursor cursor, Navigation navigation, OptionSet options)
    {
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var option = TakeName(ref cursor, navigation);
            cursor.Expect('=');
            if (!options.TryRead(option, ref cursor))
            {
                throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"{option.Name()} is given twice for {navigation.Name}", start);
            }

            cursor.Fault = GatewayErrorCode.InvalidQueryOption;
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(';'));

        if (!cursor.TryTake(')'))
        {
            throw cursor.Unexpected("';' or ')' expected");
        }
    }

    private static SystemOption TakeName(ref Cursor cursor, Navigation navigation)
    {
        var start = cursor.Position;
        if (cursor.Current == '@')
        {
            throw cursor.NotImplemented("A parameter alias given within $expand", start);
        }

        cursor.TryTake('$');
        var name = cursor.TakeName();
        if (!SystemOptions.TryFind(name, out var option))
        {
            throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"OData defines no query option {UrlErrors.Quote(cursor.Text[start..cursor.Position])}", start);
        }

        if (!option.IsSupported())
        {
            throw cursor.NotImplemented($"{option.Name()} within $expand", start);
        }

        if (option is SystemOption.SkipToken or SystemOption.Format)
        {
            throw cursor.Error($"{option.Name()} may not stand within $expand", start);
        }

        return navigation.IsCollection || option is SystemOption.Select or SystemOption.Expand
            ? option
            : throw cursor.Error($"{option.Name()} does not apply to {navigation.Name}, which leads to one row", start);
    }
}
