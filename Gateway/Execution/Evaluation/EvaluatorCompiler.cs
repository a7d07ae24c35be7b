using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>Compiles canonical expressions for rows of one shape: paths become positions of cells.</summary>
public static class EvaluatorCompiler
{
    public static RowPredicate Predicate(IReadOnlyList<Expr> conjuncts, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(conjuncts);
        var evaluators = conjuncts.Select(c => Compile(c, shape)).ToArray();
        return new RowPredicate(evaluators.Length == 1 ? evaluators[0] : new AllOf(evaluators));
    }

    /// <exception cref="InvalidOperationException">The shape lacks a member that the expression reads.</exception>
    public static Evaluator Compile(Expr expression, Shape shape) => Compile(expression, [shape]);

    private static Evaluator Compile(Expr expression, Shape?[] shapes) => expression switch
    {
        LiteralExpr literal => new Constant(literal.Value),
        PathExpr path => CompilePath(path, shapes),
        CompareExpr { Left.Type: ValueType.Collection, Right.Type: ValueType.Collection } compare when compare.Left is PathExpr || compare.Right is PathExpr =>
            new SameItems(compare.Operator == CompareOperator.Equal, Compile(compare.Left, shapes), Compile(compare.Right, shapes)),
        CompareExpr compare => new Comparison(compare.Operator, Compile(compare.Left, shapes), Compile(compare.Right, shapes), compare.Collation),
        InExpr list => new Membership(Compile(list.Operand, shapes), list.Values),
        AndExpr and => new AllOf([.. and.Operands.Select(o => Compile(o, shapes))]),
        OrExpr or => new AnyOf([.. or.Operands.Select(o => Compile(o, shapes))]),
        NotExpr not => new Negation(Compile(not.Operand, shapes)),
        ArithmeticExpr arithmetic => CompileArithmetic(arithmetic, shapes),
        NegateExpr { Type: ValueType.Duration } negate => new TimeArithmetic(
            ArithmeticOperator.Subtract, new Constant(Value.Of(TimeSpan.Zero)), Compile(negate.Operand, shapes), ValueType.Duration),
        NegateExpr negate => new Arithmetic(
            ArithmeticOperator.Subtract, new Constant(Value.Of(0)), Compile(negate.Operand, shapes), negate.Type),
        CallExpr call => CompileCall(call, shapes),
        LambdaExpr lambda => CompileLambda(lambda, shapes),
        CountExpr count => CompileCount(count, shapes),
        SearchExpr search => new Search(search.Term, [.. search.Properties.Select(p => CompilePath(new PathExpr(search.Variable, [p], p.Type), shapes))]),
        KeyShareExpr share => new Share(share, Resolve(new PathExpr(0, [share.Key], share.Key.Type), shapes).Steps[0].Index),
        AfterExpr after => new After([.. after.Keys.Select(k => Compile(k.Expression, shapes))], after),
        _ => throw new InvalidOperationException($"No evaluation for {expression.GetType().Name}."),
    };

    /// <summary>Reads the elements of a collection of each row.</summary>
    /// <param name="operand">What of each element; null where they are only counted. Variable 1 is the element.</param>
    internal static ElementValues Elements(PathExpr collection, Expr? operand, Shape shape)
    {
        var (steps, column) = Resolve(collection, [shape]);
        return new Walk(collection.Variable, steps, column.NestedWidth, operand is null ? null : Compile(operand, [shape, column.Nested]));
    }

    /// <summary>The value of an expression that reads no row.</summary>
    /// <exception cref="Contracts.Errors.GatewayException">It has no value, such as a division by zero.</exception>
    public static Value ValueOf(Expr constant)
    {
        var cursor = default(RowCursor);
        return Compile(constant, []).Evaluate(ref cursor);
    }

    private static Evaluator CompileArithmetic(ArithmeticExpr arithmetic, Shape?[] shapes)
    {
        var (left, right) = (Compile(arithmetic.Left, shapes), Compile(arithmetic.Right, shapes));
        return IsTime(arithmetic.Left.Type) || IsTime(arithmetic.Right.Type)
            ? new TimeArithmetic(arithmetic.Operator, left, right, arithmetic.ResultType)
            : new Arithmetic(arithmetic.Operator, left, right, arithmetic.ResultType);

        static bool IsTime(ValueType type) => type is ValueType.Date or ValueType.DateTimeOffset or ValueType.Duration;
    }

    private static Evaluator CompileCall(CallExpr call, Shape?[] shapes)
    {
        switch (call.Function)
        {
            case Function.MatchesPattern:
                return new PatternMatch(Compile(call.Arguments[0], shapes), ((LiteralExpr)call.Arguments[1]).Value.String);
            case Function.Cast or Function.IsOf:
                var name = ((LiteralExpr)call.Arguments[1]).Value.String;
                var target = call.Enum is { } type ? new CastTarget(name, ValueType.Enum, type) : CastTarget.Find(name)!;
                var operand = Compile(call.Arguments[0], shapes);
                return call.Function == Function.Cast ? new Casting(operand, target) : new TypeTest(operand, target);
        }

        Evaluator[] arguments = [.. call.Arguments.Select(a => Compile(a, shapes))];
        return call.Function == Function.Case ? new Choice(arguments, call.ResultType)
            : call.Function is Function.List or Function.IsIn or Function.HasSubset or Function.HasSubsequence
                || call.Arguments[0].Type == ValueType.Collection || (call.Arguments.Length > 1 && call.Arguments[1].Type == ValueType.Collection)
                ? new CollectionCall(call.Function, arguments)
                : new FunctionCall(call.Function, arguments);
    }

    private static Count CompileCount(CountExpr count, Shape?[] shapes)
    {
        var (steps, column) = Resolve(count.Collection, shapes);
        return new Count(count.Collection.Variable, steps, column.NestedWidth, count.Body is null ? null : Compile(count.Body, [.. shapes, column.Nested]));
    }

    private static Lambda CompileLambda(LambdaExpr lambda, Shape?[] shapes)
    {
        var (steps, column) = Resolve(lambda.Collection, shapes);
        return new Lambda(
            lambda.IsAll, lambda.Collection.Variable, steps, column.NestedWidth, lambda.Body is null ? null : Compile(lambda.Body, [.. shapes, column.Nested]));
    }

    private static Evaluator CompilePath(PathExpr path, Shape?[] shapes)
    {
        if (path.Members.IsEmpty)
        {
            return new Element(path.Variable, path.ValueType);
        }

        var (steps, column) = Resolve(path, shapes);
        return path.Type switch
        {
            ValueType.Collection => new Items(path.Variable, steps, (Property)column.Member),
            ValueType.Complex => new Presence(path.Variable, steps),
            _ => new CellValue(path.Variable, steps, (Property)column.Member),
        };
    }

    // Each step: the cell to look at, and the width of the row behind it where the path goes on.
    private static ((int Index, int Width)[] Steps, Column Column) Resolve(PathExpr path, Shape?[] shapes)
    {
        var shape = shapes[path.Variable];
        var steps = new (int, int)[path.Members.Length];
        Column? column = null;
        for (var i = 0; i < steps.Length; i++)
        {
            var index = shape?.IndexOf(path.Members[i]) ?? -1;
            if (index < 0)
            {
                throw new InvalidOperationException($"The rows {shape} lack {path.Members[i]}.");
            }

            column = shape!.Columns[index];
            steps[i] = (index, column.NestedWidth);
            shape = column.Nested;
        }

        return (steps, column!);
    }

    /// <summary>The cell at the end of a path; null where the path breaks off.</summary>
    private static Cell Follow(ref RowCursor cursor, int variable, (int Index, int Width)[] steps)
    {
        var cells = cursor.Cells(variable);
        for (var i = 0; ; i++)
        {
            var cell = cells[steps[i].Index];
            if (i == steps.Length - 1)
            {
                return cell;
            }

            if (cell.IsNull || cell.Length == 0)
            {
                return Cell.Null;
            }

            cells = cursor.Batch.NestedRow(cell, 0, steps[i].Width);
        }
    }

    private sealed class Constant(Value value) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor) => value;
    }

    private sealed class CellValue(int variable, (int Index, int Width)[] steps, Property property) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor) =>
            cursor.Batch.ValueOf(Follow(ref cursor, variable, steps), property);
    }

    /// <summary>A complex value as far as it is compared with null: null where it is not there, else true.</summary>
    private sealed class Presence(int variable, (int Index, int Width)[] steps) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor) =>
            Follow(ref cursor, variable, steps) is { IsNull: false, Length: > 0 } ? Value.True : Value.Null;
    }

    /// <summary>The values of a list property.</summary>
    private sealed class Items(int variable, (int Index, int Width)[] steps, Property property) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor)
        {
            var collection = Follow(ref cursor, variable, steps);
            if (collection.IsNull)
            {
                return Value.Of(ImmutableArray<Value>.Empty);
            }

            var values = ImmutableArray.CreateBuilder<Value>(collection.Length);
            for (var i = 0; i < collection.Length; i++)
            {
                values.Add(cursor.Batch.ValueOf(cursor.Batch.NestedRow(collection, i, 1)[0], property));
            }

            return Value.Of(values.MoveToImmutable());
        }
    }

    /// <summary>How many elements a collection has, or for how many of them a condition is true.</summary>
    private sealed class Count(int variable, (int Index, int Width)[] steps, int width, Evaluator? body) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor)
        {
            var collection = Follow(ref cursor, variable, steps);
            var count = collection.IsNull ? 0L : collection.Length;
            if (body is null || count == 0)
            {
                return Value.Of(count);
            }

            count = 0;
            cursor.Enter(collection, width);
            for (var i = 0; i < collection.Length; i++)
            {
                cursor.MoveElementTo(i);
                count += body.Test(ref cursor) == true ? 1 : 0;
            }

            cursor.Leave();
            return Value.Of(count);
        }
    }

    /// <summary>The element of a primitive collection.</summary>
    private sealed class Element(int variable, ValueType type) : Evaluator
    {
        private readonly Property _property = new("$it", null, type);

        public override Value Evaluate(ref RowCursor cursor) => cursor.Batch.ValueOf(cursor.Cells(variable)[0], _property);
    }

    private sealed class Share(KeyShareExpr share, int index) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor)
        {
            var key = cursor.Cells(0)[index];
            return Value.Of(!key.IsNull && KeyShare.Of(cursor.Batch.Utf8(key)) is var at && at >= share.From && at < share.To);
        }
    }

    private sealed class Walk(int variable, (int Index, int Width)[] steps, int width, Evaluator? operand) : ElementValues
    {
        public override void AddTo(Action<Value> taker, ref RowCursor cursor)
        {
            var collection = Follow(ref cursor, variable, steps);
            if (collection.IsNull)
            {
                return;
            }

            cursor.Enter(collection, width);
            for (var i = 0; i < collection.Length; i++)
            {
                cursor.MoveElementTo(i);
                taker(operand?.Evaluate(ref cursor) ?? Value.True);
            }

            cursor.Leave();
        }
    }

    private sealed class Lambda(bool isAll, int variable, (int Index, int Width)[] steps, int width, Evaluator? body) : Evaluator
    {
        public override Value Evaluate(ref RowCursor cursor)
        {
            var collection = Follow(ref cursor, variable, steps);
            if (body is null)
            {
                return Value.Of(collection.Length > 0);
            }

            // 5.1.1.13: true if and only if the expression is true for any (all) of the elements, otherwise false; never unknown.
            var result = Value.Of(isAll);
            cursor.Enter(collection, width);
            for (var i = 0; i < collection.Length; i++)
            {
                cursor.MoveElementTo(i);
                if (body.Test(ref cursor) == true != isAll)
                {
                    result = Value.Of(!isAll);
                    break;
                }
            }

            cursor.Leave();
            return result;
        }
    }
}
