using System.Text.Json;
using CanonicalGateway.Sandbox.Salesforce.Queries;
using CanonicalGateway.Sandbox.Salesforce.State;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Writes one page of a result, a piece of the answer at a time.</summary>
/// <param name="shortPageEvery">See <see cref="SalesforceSimulatorOptions.ShortPageEvery"/>.</param>
internal sealed class QueryPages(Utf8JsonWriter json, QueryCursors cursors, int shortPageEvery, string basePath)
{
    private const int FlushBytes = 64 * 1024;

    private readonly RecordWriter _records = new(json, basePath);

    /// <param name="locator">Null for the first page; a locator is opened where rows remain.</param>
    public async Task WriteAsync(QueryResult result, int offset, string? locator, CancellationToken cancellation)
    {
        var budget = PageSize(result.BatchSize, offset);
        var page = PagePlan.Create(result, offset, ref budget);
        WriteHead(page, locator);
        foreach (var row in page.Rows)
        {
            WriteRow(page.Result.Projection, row);
            if (json.BytesPending >= FlushBytes)
            {
                await json.FlushAsync(cancellation);
            }
        }

        WriteEnd();
    }

    private void WriteRow(Projection projection, PlannedRow row) =>
        _records.Write(projection, row.Row, children => WriteChildren(row.Children.GetValueOrDefault(children)));

    /// <summary>A subquery without rows is null.</summary>
    private void WriteChildren(PagePlan? page)
    {
        if (page is null)
        {
            json.WriteNullValue();
            return;
        }

        WriteHead(page, null);
        foreach (var row in page.Rows)
        {
            WriteRow(page.Result.Projection, row);
        }

        WriteEnd();
    }

    private void WriteHead(PagePlan page, string? locator)
    {
        json.WriteStartObject();
        json.WriteNumber("totalSize", page.Result.Rows.Count);
        json.WriteBoolean("done", page.IsDone);
        if (!page.IsDone)
        {
            json.WriteString("nextRecordsUrl", $"{basePath}/query/{locator ?? cursors.Open(page.Result)}-{page.Next}");
        }

        json.WriteStartArray("records");
    }

    private void WriteEnd()
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private int PageSize(int batchSize, int offset)
    {
        var page = ((offset + batchSize - 1) / batchSize) + 1;
        return shortPageEvery > 0 && page % shortPageEvery == 0 ? batchSize * 3 / 4 : batchSize;
    }
}
