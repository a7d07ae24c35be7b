namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>A query as written; names are not looked up yet.</summary>
internal sealed record SoqlQuery(
    IReadOnlyList<SelectItem> Select,
    string From,
    int FromPosition,
    string? Alias,
    Condition? Where,
    IReadOnlyList<Operand> GroupBy,
    Condition? Having,
    IReadOnlyList<OrderItem> OrderBy,
    int? Limit,
    int? Offset,
    int OffsetPosition)
{
    /// <summary><c>SELECT COUNT() FROM …</c>: a total, and no rows.</summary>
    public bool IsCount => Select is [SelectOperand { Operand: FunctionCall { Argument: null } call, Alias: null }] && call.Is("COUNT");
}

internal abstract record SelectItem;

internal sealed record SelectOperand(Operand Operand, string? Alias) : SelectItem;

/// <summary>A subquery over a child relationship.</summary>
internal sealed record SelectChildren(SoqlQuery Query) : SelectItem;

/// <param name="Position">Place of the first character in the query.</param>
internal abstract record Operand(int Position);

internal sealed record FieldPath(IReadOnlyList<string> Names, int Position) : Operand(Position);

/// <param name="Argument">Null for <c>COUNT()</c>.</param>
internal sealed record FunctionCall(string Name, FieldPath? Argument, int Position) : Operand(Position)
{
    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    public bool IsAggregate => Is("COUNT") || Is("COUNT_DISTINCT") || Is("SUM") || Is("AVG") || Is("MIN") || Is("MAX");
}

/// <param name="NullsLast">Null where not said: nulls first.</param>
internal sealed record OrderItem(Operand Operand, bool Descending, bool NullsLast);

internal abstract record Condition;

internal sealed record AndCondition(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record OrCondition(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record NotCondition(Condition Inner) : Condition;

internal sealed record Comparison(Operand Left, ComparisonOperator Operator, int OperatorPosition, Literal Right) : Condition;

/// <summary><c>[NOT] IN (literals)</c>, or INCLUDES and EXCLUDES.</summary>
internal sealed record Membership(Operand Left, MembershipOperator Operator, int OperatorPosition, IReadOnlyList<Literal> Values) : Condition;

/// <summary><c>[NOT] IN (SELECT …)</c>.</summary>
internal sealed record SemiJoin(Operand Left, bool Negated, int Position, SoqlQuery Query) : Condition;

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
}

internal enum MembershipOperator
{
    In,
    NotIn,
    Includes,
    Excludes,
}

internal enum LiteralKind
{
    Null,
    Boolean,
    Number,
    String,
    Date,
    DateTime,

    /// <summary>TODAY, LAST_N_DAYS:3 and the like.</summary>
    DateWord,
}

/// <summary>A value as written. Strings keep their escapes, because LIKE reads them otherwise than <c>=</c>.</summary>
internal sealed record Literal(LiteralKind Kind, string Text, int Position, int Count = 0);
