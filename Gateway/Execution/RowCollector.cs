using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Gathers the batches of a read into one, within a limit of rows.</summary>
internal static class RowCollector
{
    /// <param name="tooMany">The error of more rows than the limit; gets how many have come.</param>
    /// <exception cref="GatewayException">More rows than the limit.</exception>
    public static async Task<RowBatch> CollectAsync(
        IAsyncEnumerable<RowBatch> batches, Shape shape, int rowsMax, Func<long, GatewayError> tooMany, CancellationToken cancellation)
    {
        RowBatch? all = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                if (all is null)
                {
                    all = batch;
                }
                else
                {
                    using (batch)
                    {
                        Append(all, batch);
                    }
                }

                if (all.Count > rowsMax)
                {
                    throw tooMany(Math.Max(all.Count, all.TotalCount ?? 0)).ToException();
                }
            }

            return all ?? new RowBatch(shape, 0);
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the row of one key.</summary>
    /// <exception cref="GatewayException">BackendFault: several systems hold one, or one holds several.</exception>
    public static Task<RowBatch> OneAsync(ReadPlan plan, PlanRun run, CancellationToken cancellation) => CollectAsync(
        run.RowsAsync(cancellation),
        plan.Shape,
        1,
        rows =>
        {
            var (type, holders) = (plan.Type, run.Holders.Distinct().ToList());
            return new GatewayError(
                GatewayErrorCode.BackendFault,
                holders.Count == 1
                    ? string.Create(CultureInfo.InvariantCulture, $"The backend '{holders[0]}' holds {rows} rows of {type.Name} with the same {type.Key!.Name}.")
                    : $"The backends {Names.And(holders.Select(h => $"'{h}'"))} each hold a row of {type.Name} with this {type.Key!.Name}, which must be in one of them only.")
            {
                Backend = string.Join(", ", holders),
            };
        },
        cancellation);

    public static void Append(RowBatch target, RowBatch source)
    {
        var shift = target.Adopt(source);
        for (var i = 0; i < source.Count; i++)
        {
            var row = target.AddRow();
            var from = source.Row(i);
            for (var c = 0; c < from.Length; c++)
            {
                row[c] = target.Import(source, from[c], target.Shape.Columns[c], shift);
            }
        }

        target.TotalCount ??= source.TotalCount;
    }
}
