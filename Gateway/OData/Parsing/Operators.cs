using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

internal enum OperatorKind
{
    Or,
    And,
    Compare,
    In,
    Has,
    Arithmetic,
}

/// <summary>A binary operator of OData (URL Conventions 5.1.1).</summary>
/// <param name="Rank">What binds closer has the higher rank (5.1.1.17).</param>
internal readonly record struct BinaryOperator(
    string Name, int Rank, OperatorKind Kind, CompareOperator Compare = default, ArithmeticOperator Arithmetic = default)
{
    private const int OrRank = 1;
    private const int AndRank = 2;
    private const int EqualityRank = 3;
    private const int RelationalRank = 4;
    private const int AdditiveRank = 5;
    private const int MultiplicativeRank = 6;

    /// <summary>The rank of what binds closer than a unary operator.</summary>
    public const int PrimaryRank = 8;

    private static readonly BinaryOperator[] All =
    [
        new("eq", EqualityRank, OperatorKind.Compare, CompareOperator.Equal),
        new("ne", EqualityRank, OperatorKind.Compare, CompareOperator.NotEqual),
        new("and", AndRank, OperatorKind.And),
        new("or", OrRank, OperatorKind.Or),
        new("gt", RelationalRank, OperatorKind.Compare, CompareOperator.Greater),
        new("ge", RelationalRank, OperatorKind.Compare, CompareOperator.GreaterOrEqual),
        new("lt", RelationalRank, OperatorKind.Compare, CompareOperator.Less),
        new("le", RelationalRank, OperatorKind.Compare, CompareOperator.LessOrEqual),
        new("in", PrimaryRank, OperatorKind.In),
        new("has", PrimaryRank, OperatorKind.Has),
        new("add", AdditiveRank, OperatorKind.Arithmetic, default, ArithmeticOperator.Add),
        new("sub", AdditiveRank, OperatorKind.Arithmetic, default, ArithmeticOperator.Subtract),
        new("mul", MultiplicativeRank, OperatorKind.Arithmetic, default, ArithmeticOperator.Multiply),
        new("div", MultiplicativeRank, OperatorKind.Arithmetic, default, ArithmeticOperator.Divide),
        new("mod", MultiplicativeRank, OperatorKind.Arithmetic, default, ArithmeticOperator.Modulo),
        new("divby", MultiplicativeRank, OperatorKind.Arithmetic, default, ArithmeticOperator.DivideBy),
    ];

    public static bool TryFind(ReadOnlySpan<char> word, out BinaryOperator found)
    {
        if (word.Length is >= 2 and <= 5)
        {
            foreach (ref readonly var candidate in All.AsSpan())
            {
                if (word.Equals(candidate.Name, StringComparison.OrdinalIgnoreCase))
                {
                    found = candidate;
                    return true;
                }
            }
        }

        found = default;
        return false;
    }
}
