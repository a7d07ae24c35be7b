using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Query;

/// <summary>
/// The rows that $apply makes of a collection (OData Extension for Data Aggregation 4.0): read by a query, or put together of several such,
/// then changed step by step. Immutable.
/// </summary>
/// <param name="Type">The type of the rows that come out.</param>
public sealed record AppliedRows(StructuredType Type)
{
    /// <summary>What is read; null where the rows come from <see cref="Branches"/>.</summary>
    public CanonicalQuery? Input { get; init; }

    /// <summary>The sequences whose rows come one after the other (<c>concat</c>).</summary>
    public ImmutableArray<AppliedBranch> Branches { get; init; } = [];

    public ImmutableArray<RowStep> Steps { get; init; } = [];

    /// <summary>The queries that are read, in order.</summary>
    public IEnumerable<CanonicalQuery> Inputs => Input is not null ? [Input] : Branches.SelectMany(b => b.Rows.Inputs);

    /// <summary>The same of other rows.</summary>
    public AppliedRows WithInput(Func<CanonicalQuery, CanonicalQuery> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with
        {
            Input = Input is null ? null : change(Input),
            Branches = [.. Branches.Select(b => b with { Rows = b.Rows.WithInput(change) })],
        };
    }
}

/// <summary>One sequence of a <c>concat</c>.</summary>
/// <param name="Columns">Where its values go in the common type. What it lacks is no part of its rows.</param>
public sealed record AppliedBranch(AppliedRows Rows, ImmutableArray<ResultColumn> Columns);

/// <summary>A value of a result row.</summary>
/// <param name="Path">Its place in the result's type, through complex properties.</param>
/// <param name="Expression">Its value, from a row before.</param>
public sealed record ResultColumn(ImmutableArray<Property> Path, Expr Expression)
{
    public Property Property => Path[^1];
}

/// <summary>What happens to rows in memory.</summary>
/// <param name="Type">The type of the rows that come out.</param>
public abstract record RowStep(StructuredType Type);

/// <summary>Keeps the rows for which the condition is true.</summary>
public sealed record FilterStep(StructuredType Type, Expr Condition) : RowStep(Type);

/// <summary>Orders the rows, keeping the order before among equals.</summary>
public sealed record SortStep(StructuredType Type, ImmutableArray<SortKey> Keys) : RowStep(Type);

/// <summary>Leaves out rows at the start, and takes so many of the others.</summary>
public sealed record CutStep(StructuredType Type, long Skip, long? Top) : RowStep(Type);

/// <summary>What <see cref="ExtremesStep.Amount"/> means.</summary>
public enum ExtremesMeasure
{
    /// <summary>A number of rows.</summary>
    Count,

    /// <summary>The least sum of the values.</summary>
    Sum,

    /// <summary>The least sum of the values, in percent of that of all rows.</summary>
    Percent,
}

/// <summary>Takes the rows with the highest or lowest values, in the order before (<c>topcount</c> and its like).</summary>
public sealed record ExtremesStep(StructuredType Type, bool IsTop, ExtremesMeasure Measure, decimal Amount, Expr Value) : RowStep(Type);

/// <summary>
/// One row for each combination of the keys' values, in the order of the keys; one row in all where there are no keys, also where no row comes in.
/// </summary>
/// <param name="Sets">For each set of rows that comes out, one after the other, how many and which of the keys it has: more than one set for <c>rollup</c>.</param>
public sealed record GroupStep(
    StructuredType Type, ImmutableArray<ResultColumn> Keys, ImmutableArray<ImmutableArray<bool>> Sets, ImmutableArray<Aggregate> Aggregates) : RowStep(Type);

/// <summary>The standard aggregation methods; nulls are ignored.</summary>
public enum AggregateMethod
{
    /// <summary>The number of rows, or of elements of a collection.</summary>
    Count,
    Sum,
    Min,
    Max,
    Average,
    CountDistinct,
}

/// <summary>One aggregated value of a group.</summary>
/// <param name="Operand">What is aggregated; null for a count of rows or elements.</param>
/// <param name="Property">The result.</param>
public sealed record Aggregate(AggregateMethod Method, Expr? Operand, Property Property)
{
    /// <summary>The collection whose elements are aggregated: variable 1 in <see cref="Operand"/>. Null where the rows themselves are.</summary>
    public PathExpr? Collection { get; init; }

    /// <summary>Only rows that fulfil it count; null for all.</summary>
    public Expr? Condition { get; init; }

    /// <summary>All that is read of the input's rows, as expressions of those.</summary>
    public IEnumerable<Expr> Reads
    {
        get
        {
            if (Condition is not null)
            {
                yield return Condition;
            }

            if (Collection is not null)
            {
                yield return new LambdaExpr(IsAll: false, Collection, 1, Operand);
            }
            else if (Operand is not null)
            {
                yield return Operand;
            }
        }
    }
}
