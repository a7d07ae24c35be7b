using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>How conditions on a canonical property are written for the backend's fields that hold it. Immutable.</summary>
internal abstract class Field
{
    /// <summary>The backend's fields whose order is that of the property; empty where none is.</summary>
    public virtual ReadOnlySpan<string> OrderFields => [];

    /// <summary><c>property operator value</c> as OData means it: with null, eq and ne compare and the others are false.</summary>
    /// <param name="value">May be null only for eq and ne.</param>
    /// <param name="collation">The order of strings that gt, ge, lt and le mean.</param>
    public abstract Term Compare(CompareOperator comparison, Value value, Collation collation);

    /// <summary>contains, startswith or endswith; for null neither it nor its negation holds.</summary>
    public virtual Term Call(Function function, string text, bool isNegated) => Term.Unsupported;

    /// <summary>Whether the property's order by the collation is one that <see cref="OrderFields"/> gives.</summary>
    public virtual bool HasOrder(Collation collation) => OrderFields.Length > 0;

    public Term IsNull() => Compare(CompareOperator.Equal, Value.Null, Collation.CodePoint);

    public Term IsNotNull() => Compare(CompareOperator.NotEqual, Value.Null, Collation.CodePoint);

    protected static string Word(CompareOperator comparison) => comparison switch
    {
        CompareOperator.Equal => "eq",
        CompareOperator.NotEqual => "ne",
        CompareOperator.Greater => "gt",
        CompareOperator.GreaterOrEqual => "ge",
        CompareOperator.Less => "lt",
        _ => "le",
    };

    protected static bool IsLess(CompareOperator comparison) => comparison is CompareOperator.Less or CompareOperator.LessOrEqual;
}
