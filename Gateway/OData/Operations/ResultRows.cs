using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>The complex values that an operation returns, on their way into a row that holds them as its one property.</summary>
internal sealed class ResultRows(CanonicalOperation operation)
{
    private readonly StructuredType _type = operation.Result.Complex!;
    private readonly List<Value> _values = [];

    /// <summary>Adds a value, given as those of its properties in their order.</summary>
    public void Add(params ReadOnlySpan<Value> values) => _values.AddRange(values);

    /// <param name="selection">What is asked of the row: its one property, with the query options of the collection.</param>
    /// <exception cref="Contracts.Errors.GatewayException">An option's expression can't be computed.</exception>
    public RowBatch ToBatch(Selection selection, TimeSpan age = default)
    {
        var (properties, values) = (_type.Properties, new Shape(_type, _type.Properties.Select(p => new Column(p))));
        var batch = new RowBatch(new Shape(operation.Holder, [new Column(operation.Result, values)]), 1) { Age = age };
        Cell[] cells = [.. _values.Select(batch.AddValue)];
        batch.AddRow()[0] = batch.AddNested(cells, cells.Length / properties.Length);
        try
        {
            PlanExecutor.ApplyContained(batch, ContainedPlans.ValueSteps(batch.Shape, selection, []));
            return batch;
        }
        catch (GatewayException)
        {
            batch.Dispose();
            throw;
        }
    }
}
