using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// The query options that apply to the rows of one type: those of the request, or those within one item of $expand.
/// Filled option by option.
/// </summary>
/// <param name="defined">Names that $apply has defined.</param>
internal sealed class OptionSet(ParseContext context, StructuredType type, int expandDepth, ComputedNames? defined = null)
{
    private int _given;
    private ComputedNames? _computed = defined;
    private int _computeEnd = -1;
    private Expr? _filter;
    private SearchExpr? _search;
    private ImmutableArray<SortKey> _orderBy = [];
    private long? _top;
    private long _skip;
    private bool _count;
    private SelectSet? _select;
    private ImmutableArray<Expand> _expands = [];

    /// <summary>Parses $compute before its turn comes: the options before it may use what it defines.</summary>
    /// <param name="cursor">Stands on its value.</param>
    public void ReadComputeAhead(Cursor cursor)
    {
        cursor.Fault = GatewayErrorCode.InvalidExpression;
        ReadCompute(ref cursor);
        _computeEnd = cursor.Position;
    }

    /// <summary>Parses the value of an option, up to where it cannot go on.</summary>
    /// <returns>False where the option was given before.</returns>
    public bool TryRead(SystemOption option, ref Cursor cursor)
    {
        var bit = 1 << (int)option;
        if ((_given & bit) != 0)
        {
            return false;
        }

        _given |= bit;
        cursor.Fault = option is SystemOption.Select or SystemOption.Expand ? GatewayErrorCode.InvalidQueryOption : GatewayErrorCode.InvalidExpression;
        switch (option)
        {
            case SystemOption.Compute:
                ReadCompute(ref cursor);
                break;
            case SystemOption.Filter:
                _filter = new ExpressionParser(context, type) { IsNested = expandDepth > 0, Computed = _computed }.ParseFilter(ref cursor);
                break;
            case SystemOption.Search:
                _search = new SearchParser(context).Parse(ref cursor, type);
                break;
            case SystemOption.OrderBy:
                _orderBy = OrderByParser.Parse(ref cursor, context, new ExpressionParser(context, type) { IsNested = expandDepth > 0, Computed = _computed });
                break;
            case SystemOption.Top:
                _top = ReadNumber(option, ref cursor);
                break;
            case SystemOption.Skip:
                _skip = ReadNumber(option, ref cursor);
                break;
            case SystemOption.Count:
                _count = ReadBoolean(ref cursor);
                break;
            case SystemOption.Select:
                _select = new SelectParser(context) { Computed = _computed }.Parse(ref cursor, type);
                break;
            case SystemOption.Expand:
                _expands = new ExpandParser(context, expandDepth + 1).Parse(ref cursor, type);
                break;
            default:
                throw new InvalidOperationException($"{option} applies to no rows.");
        }

        return true;
    }

    public CanonicalQuery ToQuery() => new(type)
    {
        Filter = _filter,
        Search = _search,
        OrderBy = _orderBy,
        Top = _top,
        Skip = _skip,
        Count = _count,
        Selection = ToSelection(),
    };

    public Selection ToSelection()
    {
        var selection = _select?.ToSelection(context.Index) ?? context.Index.Whole(type);
        if (_computed is not null && !selection.IsExplicit)
        {
            // Protocol 11.2.5.3: without $select, what is computed is part of the answer.
            selection = selection with { Computed = _computed.All };
        }

        return _expands.IsEmpty ? selection : selection with { Expands = _expands };
    }

    private void ReadCompute(ref Cursor cursor)
    {
        if (_computeEnd >= 0)
        {
            cursor.Position = _computeEnd;
            return;
        }

        _computed ??= new ComputedNames(type);
        ComputeParser.Parse(ref cursor, context, type, _computed);
    }

    public static long ReadNumber(SystemOption option, ref Cursor cursor)
    {
        var start = cursor.Position;
        var text = TakeValue(ref cursor);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw cursor.Error(
                GatewayErrorCode.InvalidQueryOption, $"{option.Name()} = {UrlErrors.Quote(text)}: a whole number from 0 to {long.MaxValue} expected", start);
    }

    public static bool ReadBoolean(ref Cursor cursor)
    {
        var start = cursor.Position;
        var text = TakeValue(ref cursor);
        return bool.TryParse(text, out var value) && text.Length == (value ? 4 : 5)
            ? value
            : throw cursor.Error(GatewayErrorCode.InvalidQueryOption, $"$count = {UrlErrors.Quote(text)}: true or false expected", start);
    }

    private static ReadOnlySpan<char> TakeValue(ref Cursor cursor)
    {
        var length = cursor.Rest.IndexOfAny(';', ')');
        var text = length < 0 ? cursor.Rest : cursor.Rest[..length];
        cursor.Position += text.Length;
        return text;
    }
}
