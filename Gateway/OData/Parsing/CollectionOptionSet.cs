using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The query options of a collection of values: of the request that ends in it, or within $select. Filled option by option.</summary>
internal sealed class CollectionOptionSet(ParseContext context, Property collection)
{
    private int _given;
    private Expr? _filter;
    private ImmutableArray<SortKey> _orderBy = [];
    private long? _top;
    private long _skip;
    private bool _count;

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
        cursor.Fault = GatewayErrorCode.InvalidExpression;
        switch (option)
        {
            case SystemOption.Filter:
                _filter = new ExpressionParser(context, collection).ParseFilter(ref cursor);
                break;
            case SystemOption.OrderBy:
                _orderBy = OrderByParser.Parse(ref cursor, context, new ExpressionParser(context, collection));
                break;
            case SystemOption.Top:
                _top = OptionSet.ReadNumber(option, ref cursor);
                break;
            case SystemOption.Skip:
                _skip = OptionSet.ReadNumber(option, ref cursor);
                break;
            case SystemOption.Count:
                _count = OptionSet.ReadBoolean(ref cursor);
                break;
            default:
                throw new InvalidOperationException($"{option} applies to no values.");
        }

        return true;
    }

    /// <returns>Null where no option was given.</returns>
    public CollectionOptions? ToOptions() => _given == 0 ? null : new CollectionOptions(collection)
    {
        Filter = _filter,
        OrderBy = _orderBy,
        Top = _top,
        Skip = _skip,
        Count = _count,
    };
}
