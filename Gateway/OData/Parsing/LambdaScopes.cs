using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The range variables around a place in an expression, outermost first: those of lambdas, and the elements that a $count looks at.</summary>
internal sealed class LambdaScopes
{
    private List<LambdaVariable>? _variables;
    private int _hidden;

    public int Count => _variables?.Count ?? 0;

    /// <returns>False where a lambda around has a variable of that name.</returns>
    public bool TryEnter(ReadOnlySpan<char> name, PathExpr collection)
    {
        if (Find(name, out _) is not null)
        {
            return false;
        }

        Enter(name.ToString(), collection);
        return true;
    }

    /// <summary>Enters the elements of a collection, which names without a variable then refer to.</summary>
    public void EnterNameless(PathExpr collection) => Enter("", collection);

    public void Leave() => _variables!.RemoveAt(_variables.Count - 1);

    /// <summary>Hides all variables: a parameter alias means the same wherever it stands.</summary>
    /// <returns>What to give to <see cref="Show"/>.</returns>
    public int HideAll()
    {
        var hidden = _hidden;
        _hidden = Count;
        return hidden;
    }

    public void Show(int hidden) => _hidden = hidden;

    /// <param name="number">The number by which a <see cref="PathExpr"/> refers to the variable; 0, the query's own row, where there is none of that name.</param>
    public LambdaVariable? Find(ReadOnlySpan<char> name, out int number)
    {
        for (number = Count; number > _hidden; number--)
        {
            var variable = _variables![number - 1];
            if (name.SequenceEqual(variable.Name))
            {
                return variable;
            }
        }

        number = 0;
        return null;
    }

    /// <summary>The variable that <c>$this</c> and names without a variable refer to; null where that is the query's own row.</summary>
    public LambdaVariable? Nameless(out int number) => Find([], out number);

    /// <summary>The property that a path gives a value of; for an element of a primitive collection, the collection.</summary>
    public Property? PropertyOf(Expr expression) => expression switch
    {
        PathExpr { Members.IsEmpty: true, Variable: > 0 } element => _variables![element.Variable - 1].Collection,
        PathExpr path => path.Property,
        _ => null,
    };

    /// <summary>The type of the rows that a variable stands for; null where they are primitive values.</summary>
    public StructuredType? TypeOf(int variable) => _variables![variable - 1].Type;

    private void Enter(string name, PathExpr collection) => (_variables ??= []).Add(new LambdaVariable(
        name,
        collection.Leaf is Navigation navigation ? navigation.Target : collection.Property!.Complex,
        collection.Property));
}

/// <param name="Name">Empty for the elements that a $count looks at.</param>
/// <param name="Type">The type of the elements; null where they are primitive.</param>
/// <param name="Collection">The property that holds them; null for contained rows.</param>
internal sealed record LambdaVariable(string Name, StructuredType? Type, Property? Collection);
