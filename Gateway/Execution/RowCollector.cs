using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Gathers the batches of a read into one, within a limit of rows.</summary>
internal static class RowCollector
{
    /// <param name="what">What is read, for the message of the limit's error.</param>
    /// <exception cref="GatewayException">FilterTooBroad: more rows than the limit.</exception>
    public static async Task<RowBatch> CollectAsync(
        IAsyncEnumerable<RowBatch> batches, Shape shape, int rowsMax, string what, CancellationToken cancellation)
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
                    throw new GatewayError(
                        GatewayErrorCode.FilterTooBroad,
                        $"{what} needs more than {rowsMax} rows in memory (Limits:ResidualRowsMax). Add a filter that the owning system evaluates, or page by key.")
                        .ToException();
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
