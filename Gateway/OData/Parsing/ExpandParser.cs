using System.Collections.Immutable;
using System.Globalization;
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
        var levels = new ExpandLevels(context, depth);
        levels.CheckDepth(depth, cursor.Option);
        var expands = ImmutableArray.CreateBuilder<Expand>();
        ExpandStar? star = null;
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            if (cursor.TryTake('*'))
            {
                star = star is null ? ParseStar(ref cursor) : throw cursor.Error("'*' is given twice", start);
            }
            else
            {
                Add(expands, ParseItem(ref cursor, type, levels), cursor, start);
            }

            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));

        if (star is { } rest)
        {
            levels.AddAll(expands, type, rest);
        }

        return expands.DrainToImmutable();
    }

    private static void Add(ImmutableArray<Expand>.Builder expands, Expand expand, in Cursor cursor, int start)
    {
        foreach (var other in expands)
        {
            if (other.Navigation == expand.Navigation)
            {
                throw cursor.Error($"{expand.Navigation.Name} is expanded twice", start);
            }
        }

        expands.Add(expand);
    }

    /// <summary>What follows a star: nothing, <c>/$ref</c>, or <c>($levels=…)</c>.</summary>
    private static ExpandStar ParseStar(ref Cursor cursor)
    {
        if (cursor.Rest.StartsWith("/$ref"))
        {
            cursor.Position += 5;
            return new ExpandStar(Levels.One, IsReference: true);
        }

        if (!cursor.TryTake('('))
        {
            return new ExpandStar(Levels.One, IsReference: false);
        }

        cursor.SkipBlanks();
        var start = cursor.Position;
        if (TakeOption(ref cursor) != SystemOption.Levels)
        {
            throw cursor.Error("'*' takes no other option than $levels", start);
        }

        cursor.Expect('=');
        var levels = ReadLevels(ref cursor);
        cursor.Expect(')');
        return new ExpandStar(levels, IsReference: false);
    }

    private Expand ParseItem(ref Cursor cursor, StructuredType type, ExpandLevels levels)
    {
        var start = cursor.Position;
        if (cursor.Current is '@' or '$')
        {
            throw cursor.NotImplemented($"$expand={cursor.Current}…", start);
        }

        cursor.SkipOwnCast(type, context.Index.Model);
        var navigation = TakeNavigation(ref cursor, type, start);
        levels.Count();
        var form = TakeForm(ref cursor, navigation, start);
        var options = new OptionSet(context, navigation.Target, depth);
        var repeated = Levels.One;
        if (cursor.TryTake('('))
        {
            repeated = ParseOptions(ref cursor, navigation, form, options);
        }

        var query = options.ToQuery();
        return form switch
        {
            ExpandForm.Count => new Expand(navigation, query with { Count = true, Top = 0, Selection = new Selection(navigation.Target) { Properties = [] } }) { IsCount = true },
            ExpandForm.References => levels.Repeat(new Expand(navigation, ExpandLevels.ReferencesOf(query)), Levels.One, cursor, start),
            _ => levels.Repeat(new Expand(navigation, query), repeated, cursor, start),
        };
    }

    private static Navigation TakeNavigation(ref Cursor cursor, StructuredType type, int start)
    {
        var name = cursor.TakeName();
        return type.Find(name) switch
        {
            Navigation navigation => navigation,
            null => throw cursor.UnknownName(
                $"{type.Name} has no navigation property {UrlErrors.Quote(name)}{UrlErrors.Suggest(name, type.Navigations.Select(n => n.Name))}", start),
            Property { Type: ValueType.Stream } => throw cursor.NotImplemented($"$expand of the media property {UrlErrors.Quote(name)}", start),
            Property { Complex: { } complex } when cursor.Current == '/' => throw cursor.UnknownName($"{complex.Name} has no navigation properties; use $select={name}/…", start),
            _ => throw cursor.UnknownName($"{name} is no navigation property of {type.Name}; use $select", start),
        };
    }

    /// <summary>What of the related rows is asked for: what stands between the navigation's name and its options.</summary>
    private ExpandForm TakeForm(ref Cursor cursor, Navigation navigation, int start)
    {
        var at = cursor.Position;
        if (!cursor.TryTake('/'))
        {
            return ExpandForm.Rows;
        }

        if (cursor.TakeCast(navigation.Target, context.Index.Model))
        {
            return TakeForm(ref cursor, navigation, start);
        }

        if (cursor.Rest.StartsWith("$count"))
        {
            cursor.Position += 6;
            return navigation.IsCollection ? ExpandForm.Count : throw cursor.Error($"{navigation.Name} leads to one row and has no $count", at);
        }

        if (cursor.Rest.StartsWith("$ref"))
        {
            cursor.Position += 4;
            return navigation.IsContained
                ? throw cursor.NotImplemented($"{navigation.Name}/$ref in $expand, whose rows are contained,", start)
                : ExpandForm.References;
        }

        throw cursor.Error($"A path may not go on after {navigation.Name}; use {navigation.Name}($expand=…)", at);
    }

    private static Levels ParseOptions(ref Cursor cursor, Navigation navigation, ExpandForm form, OptionSet options)
    {
        NestedCompute.ReadAhead(cursor, options);
        var levels = Levels.None;
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var option = TakeOption(ref cursor);
            RequireApplicable(option, navigation, form, cursor, start);
            cursor.Expect('=');
            if (option == SystemOption.Levels && levels == Levels.None)
            {
                levels = ReadLevels(ref cursor);
            }
            else if (option == SystemOption.Levels || !options.TryRead(option, ref cursor))
            {
                throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"{option.Name()} is given twice for {navigation.Name}", start);
            }

            cursor.Fault = GatewayErrorCode.InvalidQueryOption;
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(';'));

        return !cursor.TryTake(')') ? throw cursor.Unexpected("';' or ')' expected")
            : levels == Levels.None ? Levels.One
            : levels.IsOne || navigation.Target == navigation.DeclaringType ? levels
            : throw cursor.Error(
                $"$levels does not apply to {navigation.Name}, which leads from {navigation.DeclaringType.Name} to {navigation.Target.Name} and not back to the same type",
                cursor.Position - 1);
    }

    private static SystemOption TakeOption(ref Cursor cursor)
    {
        var start = cursor.Position;
        if (cursor.Current == '@')
        {
            throw cursor.NotImplemented("A parameter alias given within $expand", start);
        }

        cursor.TryTake('$');
        var name = cursor.TakeName();
        return !SystemOptions.TryFind(name, out var option)
            ? throw cursor.Error(GatewayErrorCode.UnknownQueryOption, $"OData defines no query option {UrlErrors.Quote(cursor.Text[start..cursor.Position])}", start)
            : option.IsSupported() && option != SystemOption.Apply ? option
            : throw cursor.NotImplemented($"{option.Name()} within $expand", start);
    }

    private static void RequireApplicable(SystemOption option, Navigation navigation, ExpandForm form, in Cursor cursor, int start)
    {
        if (option is SystemOption.SkipToken or SystemOption.Format or SystemOption.Id or SystemOption.Index or SystemOption.SchemaVersion)
        {
            throw cursor.Error($"{option.Name()} may not stand within $expand", start);
        }

        var applies = form switch
        {
            ExpandForm.Count => option is SystemOption.Filter or SystemOption.Search,
            ExpandForm.References => option is not (SystemOption.Compute or SystemOption.Select or SystemOption.Expand or SystemOption.Levels),
            _ => true,
        };
        if (!applies)
        {
            throw cursor.Error($"{option.Name()} does not apply to {navigation.Name}/{(form == ExpandForm.Count ? "$count" : "$ref")}", start);
        }

        if (!navigation.IsCollection && option is not (SystemOption.Compute or SystemOption.Select or SystemOption.Expand or SystemOption.Levels))
        {
            throw cursor.Error($"{option.Name()} does not apply to {navigation.Name}, which leads to one row", start);
        }
    }

    private static Levels ReadLevels(ref Cursor cursor)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        var length = cursor.Rest.IndexOfAny(';', ')');
        var text = (length < 0 ? cursor.Rest : cursor.Rest[..length]).TrimEnd(' ');
        cursor.Position += text.Length;
        return text is "max" ? Levels.Max
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? new Levels(number)
            : throw cursor.Error(GatewayErrorCode.InvalidQueryOption, $"$levels = {UrlErrors.Quote(text)}: a whole number above 0 or max expected", start);
    }

    private enum ExpandForm
    {
        Rows,
        References,
        Count,
    }
}
