using System.Globalization;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Parsing;

/// <summary>Prints canonical queries in a compact form with prefix operators: <c>(and (eq Name 'x') (gt:i Name 'y'))</c>.</summary>
internal static class QueryPrinter
{
    public static string Print(this Expr? expression) => expression switch
    {
        null => "",
        LiteralExpr literal => Print(literal.Value),
        PathExpr { Leaf: null } variable => variable.Variable == 0 ? "$it" : $"v{variable.Variable}",
        PathExpr path => path.ToString(),
        CompareExpr compare => $"({Name(compare.Operator)}{Suffix(compare.Collation)} {compare.Left.Print()} {compare.Right.Print()})",
        InExpr list => $"(in {list.Operand.Print()} [{string.Join(' ', list.Values.Select(Print))}])",
        AndExpr and => $"(and {Join(and.Operands)})",
        OrExpr or => $"(or {Join(or.Operands)})",
        NotExpr negation => $"(not {negation.Operand.Print()})",
        ArithmeticExpr sum => $"({sum.Operator.ToString().ToLowerInvariant()[..3]}:{sum.Type} {sum.Left.Print()} {sum.Right.Print()})",
        NegateExpr negative => $"(- {negative.Operand.Print()})",
        CallExpr call => $"({call.Function.ToString().ToLowerInvariant()} {Join(call.Arguments)})",
        LambdaExpr lambda => $"({(lambda.IsAll ? "all" : "any")} {lambda.Collection.Print()} v{lambda.Variable} {lambda.Body.Print()})",
        CountExpr count => $"(count {count.Collection.Print()}{(count.Body is null ? "" : $" v{count.Variable} {count.Body.Print()}")})",
        SearchExpr search => (search.Variable == 0 ? "" : $"v{search.Variable}/") + Print(search.Term),
        _ => throw new ArgumentException($"Unknown expression {expression}", nameof(expression)),
    };

    public static string Print(this Selection selection) =>
        (selection.IsExplicit ? "" : "*") + string.Join(',', selection.Properties.Select(p => p.Property.Name + (p.Nested is null ? "" : $"({Print(p.Nested)})") + Print(p.Options)));

    private static string Print(CollectionOptions? options) => options is null
        ? ""
        : $"[{string.Join(';', new[] { options.Filter.Print(), string.Join(',', options.OrderBy.Select(k => k.Expression.Print() + (k.IsDescending ? " desc" : ""))), $"{options.Skip}+{options.Top}", options.Count ? "count" : "" }.Where(o => o.Length > 0))}]";

    public static string PrintExpands(this Selection selection) =>
        string.Join(',', selection.Expands.Select(e => $"{e.Navigation.Name}{(e.IsCount ? "/$count" : e.Query.Selection.IsReference ? "/$ref" : "")}({e.Query.PrintOptions()})"));

    public static string PrintOptions(this CanonicalQuery query) => string.Join(
        ';',
        new[]
        {
            ("filter", query.Filter.Print()),
            ("search", query.Search.Print()),
            ("orderby", string.Join(',', query.OrderBy.Select(k => k.Expression.Print() + Suffix(k.Collation) + (k.IsDescending ? " desc" : "")))),
            ("top", query.Top?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("skip", query.Skip == 0 ? "" : query.Skip.ToString(CultureInfo.InvariantCulture)),
            ("count", query.Count ? "true" : ""),
            ("select", query.Selection.IsExplicit ? query.Selection.Print() : ""),
            ("expand", query.Selection.PrintExpands()),
        }.Where(o => o.Item2.Length > 0).Select(o => $"{o.Item1}={o.Item2}"));

    public static string Print(this IEnumerable<PathSegment> path) => string.Join('/', path.Select(segment => segment switch
    {
        EntitySetSegment set => set.Type.SetName,
        KeySegment key => $"[{key.Key.Name}={key.Value}]",
        NavigationSegment navigation => navigation.Navigation.Name,
        PropertySegment property => "." + property.Property.Name,
        ValueSegment => "$value",
        RefSegment => "$ref",
        FilterSegment filter => $"$filter{filter.Condition.Print()}",
        _ => "$count",
    }));

    private static string Join(IEnumerable<Expr> operands) => string.Join(' ', operands.Select(o => o.Print()));

    private static string Print(Value value) => value.Type switch
    {
        ValueType.Int64 => $"{value}L",
        ValueType.Decimal => $"{value}m",
        ValueType.Double => $"{value}d",
        ValueType.Enum => $"{value.Enum.Name}{value}",
        _ => value.ToString(),
    };

    private static string Print(SearchTerm term) => term switch
    {
        SearchWord word => $"\"{word.Text}\"",
        SearchNot not => $"(not {Print(not.Term)})",
        SearchAnd and => $"(and {Print(and.Left)} {Print(and.Right)})",
        SearchOr or => $"(or {Print(or.Left)} {Print(or.Right)})",
        _ => throw new ArgumentException($"Unknown term {term}", nameof(term)),
    };

    private static string Name(CompareOperator value) => value switch
    {
        CompareOperator.Equal => "eq",
        CompareOperator.NotEqual => "ne",
        CompareOperator.Greater => "gt",
        CompareOperator.GreaterOrEqual => "ge",
        CompareOperator.Less => "lt",
        _ => "le",
    };

    private static string Suffix(Collation collation) => collation switch
    {
        Collation.IgnoreCase => ":i",
        Collation.Number => ":n",
        _ => "",
    };
}
