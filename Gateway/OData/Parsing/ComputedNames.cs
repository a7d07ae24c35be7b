using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// The properties that $compute defines for the rows of one type. Where an expression names one, its own expression takes the place of
/// the name, so that nothing behind the parser has to know of it. Grows while $compute is parsed.
/// </summary>
internal sealed class ComputedNames(StructuredType type)
{
    private readonly List<Entry> _entries = [];

    public ImmutableArray<ComputedProperty> All => [.. _entries.Select(e => e.Computed)];

    public int Count => _entries.Count;

    public ComputedNames Copy()
    {
        var copy = new ComputedNames(type);
        copy._entries.AddRange(_entries);
        return copy;
    }

    /// <param name="nodes">Size of the expression: a name that is used again and again must not grow beyond the limits.</param>
    public void Add(string name, Expr expression, int nodes)
    {
        var like = (expression as PathExpr)?.Property;
        var property = Property.Computed(type, _entries.Count, name, ExpressionTypes.TypeOfComputed(expression), like, ExpressionTypes.EnumOf(expression));
        _entries.Add(new Entry(new ComputedProperty(property, expression), nodes));
    }

    public ComputedProperty? Find(ReadOnlySpan<char> name) => EntryOf(name)?.Computed;

    /// <summary>The expression behind a name, as it stands within lambdas.</summary>
    /// <param name="lambdas">How many lambdas are around.</param>
    /// <param name="nodes">Its size.</param>
    /// <returns>Null where there is no such name.</returns>
    public Expr? Expression(ReadOnlySpan<char> name, int lambdas, out int nodes)
    {
        var entry = EntryOf(name);
        nodes = entry?.Nodes ?? 0;
        return entry is null || lambdas == 0 ? entry?.Computed.Expression : Within(entry.Computed.Expression, lambdas);
    }

    private Entry? EntryOf(ReadOnlySpan<char> name)
    {
        foreach (var entry in _entries)
        {
            if (name.SequenceEqual(entry.Computed.Property.Name))
            {
                return entry;
            }
        }

        return null;
    }

    // The variables of its own lambdas are numbered behind those of the lambdas around.
    private static Expr Within(Expr expression, int lambdas) => expression.Rewrite(node => node switch
    {
        PathExpr { Variable: > 0 } path => path with { Variable = path.Variable + lambdas },
        LambdaExpr lambda => new LambdaExpr(
            lambda.IsAll,
            (PathExpr)Within(lambda.Collection, lambdas),
            lambda.Variable + lambdas,
            lambda.Body is null ? null : Within(lambda.Body, lambdas)),
        CountExpr count => new CountExpr(
            (PathExpr)Within(count.Collection, lambdas), count.Variable + lambdas, count.Body is null ? null : Within(count.Body, lambdas)),
        SearchExpr search => search with { Variable = search.Variable + lambdas }, // Always of a count's elements.
        _ => null,
    });

    private sealed record Entry(ComputedProperty Computed, int Nodes);
}
