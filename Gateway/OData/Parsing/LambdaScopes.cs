using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The variables of the lambdas around a place in an expression, outermost first.</summary>
internal sealed class LambdaScopes
{
    private List<LambdaVariable>? _variables;

    public int Count => _variables?.Count ?? 0;

    /// <returns>False where a lambda around has a variable of that name.</returns>
    public bool TryEnter(ReadOnlySpan<char> name, PathExpr collection)
    {
        if (Find(name, out _) is not null)
        {
            return false;
        }

        (_variables ??= []).Add(new LambdaVariable(
            name.ToString(),
            collection.Leaf is Navigation navigation ? navigation.Target : collection.Property!.Complex,
            collection.Property));
        return true;
    }

    public void Leave() => _variables!.RemoveAt(_variables.Count - 1);

    /// <param name="number">The number by which a <see cref="PathExpr"/> refers to the variable.</param>
    public LambdaVariable? Find(ReadOnlySpan<char> name, out int number)
    {
        for (number = Count; number > 0; number--)
        {
            var variable = _variables![number - 1];
            if (name.SequenceEqual(variable.Name))
            {
                return variable;
            }
        }

        return null;
    }

    /// <summary>The property that a path gives a value of; for an element of a primitive collection, the collection.</summary>
    public Property? PropertyOf(Expr expression) => expression switch
    {
        PathExpr { Members.IsEmpty: true, Variable: > 0 } element => _variables![element.Variable - 1].Collection,
        PathExpr path => path.Property,
        _ => null,
    };
}

/// <param name="Type">The type of the elements; null where they are primitive.</param>
/// <param name="Collection">The property that holds them; null for contained rows.</param>
internal sealed record LambdaVariable(string Name, StructuredType? Type, Property? Collection);
