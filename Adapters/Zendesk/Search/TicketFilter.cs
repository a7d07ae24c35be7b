using System.Collections.Immutable;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Zendesk.Search;

/// <summary>
/// Finds what search terms hold for every row that fulfils a condition. The index compares text loosely and runs behind, so terms never say
/// more than that a row may match; negations and comparisons with null are not stated at all.
/// </summary>
internal sealed class TicketFilter(EntityMap<TicketField> map)
{
    /// <summary>The terms that hold wherever the condition is true; none where nothing is known.</summary>
    public ImmutableArray<TicketTerm> TermsOf(Expr condition) => condition switch
    {
        AndExpr and => [.. and.Operands.SelectMany(o => TermsOf(o))],
        OrExpr or => AnyOf([.. or.Operands.Select(TermsOf)]),
        CompareExpr compare when Sides(compare) is var (property, comparison, value) => Compared(property, comparison, value),
        InExpr { Operand: PathExpr { IsOwn: true } path } list => Equal(path.Property!, list.Values),
        PathExpr { IsOwn: true } path => Equal(path.Property!, [Value.True]),
        LambdaExpr { IsAll: false, Collection.IsOwn: true } any => Tagged(any),
        _ => [],
    };

    // Whichever branch is true, the row has one of the values that the branches ask of the same keyword.
    private static ImmutableArray<TicketTerm> AnyOf(ImmutableArray<ImmutableArray<TicketTerm>> branches)
    {
        var possible = branches.Where(b => !b.Contains(TicketTerm.Never)).ToList();
        if (possible.Count == 0)
        {
            return [TicketTerm.Never];
        }

        var merged = ImmutableArray.CreateBuilder<TicketTerm>();
        foreach (var term in possible[0].Where(t => t.Operator == TicketTerm.Is))
        {
            var same = possible.Select(b => b.FirstOrDefault(t => t.Keyword == term.Keyword && t.Operator == TicketTerm.Is)).ToList();
            if (!same.Contains(null))
            {
                merged.Add(term with { Values = [.. same.SelectMany(t => t!.Values).Distinct()] });
            }
        }

        return merged.ToImmutable();
    }

    private static (Property Property, CompareOperator Operator, Value Value)? Sides(CompareExpr compare) => (compare.Left, compare.Right) switch
    {
        (PathExpr { IsOwn: true } path, LiteralExpr literal) => (path.Property!, compare.Operator, literal.Value),
        (LiteralExpr literal, PathExpr { IsOwn: true } path) => (path.Property!, Turned(compare.Operator), literal.Value),
        _ => null,
    };

    private static CompareOperator Turned(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Greater => CompareOperator.Less,
        CompareOperator.GreaterOrEqual => CompareOperator.LessOrEqual,
        CompareOperator.Less => CompareOperator.Greater,
        CompareOperator.LessOrEqual => CompareOperator.GreaterOrEqual,
        _ => comparison,
    };

    private ImmutableArray<TicketTerm> Compared(Property property, CompareOperator comparison, Value value)
    {
        if (comparison == CompareOperator.Equal)
        {
            return Equal(property, [value]);
        }

        if (value.IsNull || value.Type != Contracts.Model.ValueType.DateTimeOffset || map[property]?.Field is not { Kind: TicketFieldKind.Time } field)
        {
            return [];
        }

        return comparison switch
        {
            CompareOperator.Greater or CompareOperator.GreaterOrEqual => [From(field, value.DateTimeOffset)],
            CompareOperator.Less or CompareOperator.LessOrEqual => [Until(field, value.DateTimeOffset)],
            _ => [],
        };
    }

    private ImmutableArray<TicketTerm> Equal(Property property, ImmutableArray<Value> values)
    {
        if (values.IsEmpty)
        {
            return [TicketTerm.Never];
        }

        if (map[property] is not { Field: { } field } column || values.Any(v => v.IsNull))
        {
            return [];
        }

        return field.Kind switch
        {
            TicketFieldKind.Code => Coded(field, (EnumCodec)column.Codec, values),
            TicketFieldKind.Time => [From(field, values.Min(v => v.DateTimeOffset)), Until(field, values.Max(v => v.DateTimeOffset))],
            TicketFieldKind.Reference => Referring(field, values),
            TicketFieldKind.Text => Quoted(field, values.Select(v => v.String)),
            TicketFieldKind.Organization => [new TicketTerm(field.Keyword, TicketTerm.Is, [.. values.Select(v => v.String).Distinct()])],
            TicketFieldKind.Tags when column.Codec is TagCodec tag && values.All(v => v == Value.True) => Quoted(field, [tag.Tag]),
            _ => [],
        };
    }

    private ImmutableArray<TicketTerm> Tagged(LambdaExpr any)
    {
        if (map[any.Collection.Property!]?.Field is not { Kind: TicketFieldKind.Tags } field)
        {
            return [];
        }

        return any.Body switch
        {
            CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr left, Right: LiteralExpr { Value.IsNull: false } right } when IsElement(left, any) =>
                Quoted(field, [right.Value.String]),
            CompareExpr { Operator: CompareOperator.Equal, Left: LiteralExpr { Value.IsNull: false } left, Right: PathExpr right } when IsElement(right, any) =>
                Quoted(field, [left.Value.String]),
            InExpr { Operand: PathExpr path } list when IsElement(path, any) && !list.Values.IsEmpty && list.Values.All(v => !v.IsNull) =>
                Quoted(field, list.Values.Select(v => v.String)),
            _ => [],
        };
    }

    private static bool IsElement(PathExpr path, LambdaExpr any) => path.Variable == any.Variable && path.Members.IsEmpty;

    // A member that stands for unknown codes, or for none, can't be searched for.
    private static ImmutableArray<TicketTerm> Coded(TicketField field, EnumCodec codec, ImmutableArray<Value> values)
    {
        var members = values.Select(v => v.Enum.Members[(int)v.Integer]).ToList();
        return members.Contains(codec.Other!)
            ? []
            : [new TicketTerm(field.Keyword, TicketTerm.Is, [.. codec.Codes.Where(c => members.Contains(c.Value)).Select(c => c.Key).Order(StringComparer.Ordinal)])];
    }

    private static ImmutableArray<TicketTerm> Referring(TicketField field, ImmutableArray<Value> values)
    {
        ImmutableArray<string> ids = [.. values.Select(v => v.String).Where(SearchText.IsId).Distinct()];
        return ids.IsEmpty ? [TicketTerm.Never] : [new TicketTerm(field.Keyword, TicketTerm.Is, ids)];
    }

    private static ImmutableArray<TicketTerm> Quoted(TicketField field, IEnumerable<string> values)
    {
        var quoted = ImmutableArray.CreateBuilder<string>();
        foreach (var value in values.Distinct())
        {
            if (!SearchText.TryQuote(value, out var text))
            {
                return [];
            }

            quoted.Add(text);
        }

        return [new TicketTerm(field.Keyword, TicketTerm.Is, quoted.ToImmutable())];
    }

    private static TicketTerm From(TicketField field, DateTimeOffset instant) => new(field.Keyword, ">=", [SearchText.Floor(instant)]);

    private static TicketTerm Until(TicketField field, DateTimeOffset instant) => new(field.Keyword, "<=", [SearchText.Ceiling(instant)]);
}
