using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Contracts.Query;

/// <summary>
/// A node of the canonical expression tree: bound to the model, type-checked, immutable. Meaning is that of OData 4.01 Part 2
/// section 5.1.1: comparisons give true or false (<c>eq</c>/<c>ne</c> treat null as a value, the others give false on null);
/// functions of null give null; <c>and</c>, <c>or</c>, <c>not</c> follow three-valued logic; a filter keeps the rows that give true.
/// </summary>
/// <param name="Type">The type of the node's value.</param>
public abstract record Expr(ValueType Type);

/// <summary>A constant.</summary>
public sealed record LiteralExpr(Value Value) : Expr(Value.Type);

/// <summary>
/// A path from a range variable: zero or more single-valued navigations and complex properties, then a property, a contained or
/// primitive collection (only as the source of a lambda), or nothing (the variable itself: an element of a primitive collection).
/// </summary>
/// <param name="Variable">0 is the row of the query ($it); 1 and up are the variables of the lambdas around, outermost first.</param>
public sealed record PathExpr(int Variable, ImmutableArray<Member> Members, ValueType ValueType) : Expr(ValueType)
{
    /// <summary>The last member; null where the path is the variable itself.</summary>
    public Member? Leaf => Members.IsEmpty ? null : Members[^1];

    public Property? Property => Leaf as Property;

    /// <summary>Whether the path is one property of the query's own row.</summary>
    public bool IsOwn => Variable == 0 && Members.Length == 1 && Members[0] is Property;

    public bool Equals(PathExpr? other) =>
        other is not null && Variable == other.Variable && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => HashCode.Combine(Variable, Leaf);

    public override string ToString() => (Variable == 0 ? "" : $"v{Variable}/") + string.Join('/', Members.Select(m => m.Name));
}

public enum CompareOperator
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary><c>eq ne gt ge lt le</c>.</summary>
/// <param name="Collation">The order of strings in <c>gt ge lt le</c>: the declared one of the property compared, else code point.</param>
public sealed record CompareExpr(CompareOperator Operator, Expr Left, Expr Right, Collation Collation = Collation.CodePoint) : Expr(ValueType.Boolean);

/// <summary><c>in</c> with a list of literals; other collections are <see cref="Function.IsIn"/>.</summary>
public sealed record InExpr(Expr Operand, ImmutableArray<Value> Values) : Expr(ValueType.Boolean)
{
    public bool Equals(InExpr? other) => other is not null && Operand == other.Operand && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Operand, Values.Length);
}

/// <summary>Conjunction of two or more operands.</summary>
public sealed record AndExpr(ImmutableArray<Expr> Operands) : Expr(ValueType.Boolean)
{
    public bool Equals(AndExpr? other) => other is not null && Operands.SequenceEqual(other.Operands);

    public override int GetHashCode() => Operands.Length;
}

/// <summary>Disjunction of two or more operands.</summary>
public sealed record OrExpr(ImmutableArray<Expr> Operands) : Expr(ValueType.Boolean)
{
    public bool Equals(OrExpr? other) => other is not null && Operands.SequenceEqual(other.Operands);

    public override int GetHashCode() => Operands.Length;
}

/// <summary>
/// Negation. After normalisation it stands only directly above a comparison other than eq/ne, an in, a function, a lambda or a Boolean
/// path, so that an adapter has leaves and negated leaves to translate and nothing else.
/// </summary>
public sealed record NotExpr(Expr Operand) : Expr(ValueType.Boolean);

public enum ArithmeticOperator
{
    Add,
    Subtract,
    Multiply,

    /// <summary><c>div</c>: truncates where both operands are integers.</summary>
    Divide,
    Modulo,

    /// <summary><c>divby</c>: divides as decimals; by zero it gives INF, -INF or NaN.</summary>
    DivideBy,
}

/// <summary>
/// Arithmetic (5.1.1.2), of numbers or of dates and durations. Null where an operand is null; double where one is double, else decimal where
/// one is decimal; <c>div</c> and <c>mod</c> of a decimal or integer by zero, and what does not fit, fail the request.
/// </summary>
public sealed record ArithmeticExpr(ArithmeticOperator Operator, Expr Left, Expr Right, ValueType ResultType) : Expr(ResultType);

/// <summary>Unary minus.</summary>
public sealed record NegateExpr(Expr Operand) : Expr(Operand.Type);

/// <summary>The canonical functions of this service (5.1.1.5 and following). Positions and lengths count Unicode code points.</summary>
public enum Function
{
    Contains,
    StartsWith,
    EndsWith,
    ToLower,
    ToUpper,
    Trim,
    Length,
    Concat,
    IndexOf,
    Substring,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Date,
    Round,
    Floor,
    Ceiling,
    FractionalSeconds,
    Time,
    TotalOffsetMinutes,
    TotalSeconds,
    HasSubset,
    HasSubsequence,

    /// <summary>The second argument is a literal: a regular expression of the subset of ECMAScript that <c>docs/expressions.md</c> states.</summary>
    MatchesPattern,

    /// <summary><c>has</c>. Null where an operand is null; the enumerations of the model are no flags, so a member is set where it is the value.</summary>
    Has,

    /// <summary>The second argument is a string literal, the type's name. Null where the value does not fit (5.1.1.10.1).</summary>
    Cast,

    /// <summary>Whether <see cref="Cast"/> gives a value; null for null.</summary>
    IsOf,

    /// <summary>Pairs of a condition and a value: the value of the first pair whose condition is true, else null.</summary>
    Case,

    /// <summary>A JSON array whose items are not all literals.</summary>
    List,

    /// <summary><c>in</c> with any collection; null where the collection is.</summary>
    IsIn,
}

public sealed record CallExpr(Function Function, ImmutableArray<Expr> Arguments, ValueType ResultType) : Expr(ResultType)
{
    /// <summary>The type of an enumeration value that it gives.</summary>
    public EnumType? Enum { get; init; }

    public bool Equals(CallExpr? other) =>
        other is not null && Function == other.Function && Arguments.SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Function, Arguments.Length);
}

/// <summary>
/// <c>any</c> or <c>all</c> over a contained or primitive collection, or over the rows behind a collection-valued navigation, which may live in another backend: true where the body is true for any or for all elements, else false,
/// also where the body is null for some (5.1.1.13).
/// </summary>
/// <param name="Variable">The number by which <paramref name="Body"/> refers to the element.</param>
/// <param name="Body">Null for <c>any()</c>.</param>
public sealed record LambdaExpr(bool IsAll, PathExpr Collection, int Variable, Expr? Body) : Expr(ValueType.Boolean);

/// <summary><c>$count</c> of a collection within an expression: how many elements the body is true for. 0 behind a row that is not there.</summary>
/// <param name="Variable">The number by which <paramref name="Body"/> refers to the element.</param>
/// <param name="Body">Null where all elements count.</param>
public sealed record CountExpr(PathExpr Collection, int Variable, Expr? Body) : Expr(ValueType.Int64);

/// <summary>
/// True for rows whose key falls into a share of all keys: how an entity or property moves to a new owner by percent. The share of a key
/// never changes (<see cref="KeyShare"/>). No client can ask for it and no backend evaluates it.
/// </summary>
/// <param name="Key">The key property of the query's own row.</param>
/// <param name="From">Percent, 0 to 99: the first that is included.</param>
/// <param name="To">Percent, 1 to 100: the first that is not.</param>
public sealed record KeyShareExpr(Property Key, int From, int To) : Expr(ValueType.Boolean);

/// <summary>
/// <c>$search</c>: true where every term is found, ignoring case, in one of the searchable properties. NOT, AND and OR as 5.1.8.
/// </summary>
/// <param name="Properties">The searchable properties of the entity type.</param>
public sealed record SearchExpr(SearchTerm Term, ImmutableArray<Property> Properties) : Expr(ValueType.Boolean)
{
    /// <summary>The range variable whose row is searched: 0, but within a <see cref="CountExpr"/>.</summary>
    public int Variable { get; init; }

    public bool Equals(SearchExpr? other) => other is not null && Variable == other.Variable && Term == other.Term;

    public override int GetHashCode() => Term.GetHashCode();
}

public abstract record SearchTerm;

/// <summary>A word or phrase, to be found within one property's text, ignoring case.</summary>
public sealed record SearchWord(string Text) : SearchTerm;

public sealed record SearchAnd(SearchTerm Left, SearchTerm Right) : SearchTerm;

public sealed record SearchOr(SearchTerm Left, SearchTerm Right) : SearchTerm;

public sealed record SearchNot(SearchTerm Term) : SearchTerm;

/// <summary>
/// True for rows that sort strictly after the row with the given values: how the next page goes on. Strings compare by each key's
/// collation (also for equality), null is lowest, <c>desc</c> turns a key around.
/// </summary>
public sealed record AfterExpr(ImmutableArray<SortKey> Keys, ImmutableArray<Value> Values) : Expr(ValueType.Boolean)
{
    public bool Equals(AfterExpr? other) =>
        other is not null && Keys.SequenceEqual(other.Keys) && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Keys.Length, Values.Length);
}

/// <summary>One term of an order. Null is lowest: first when ascending, last when descending.</summary>
/// <param name="Collation">The order of strings.</param>
public sealed record SortKey(Expr Expression, bool IsDescending, Collation Collation);
