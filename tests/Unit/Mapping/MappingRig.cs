using System.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

/// <summary>Reads a single JSON value with a codec, the way a row reader does.</summary>
internal static class MappingRig
{
    /// <summary>The text of the cell that the codec makes of a JSON value: a literal of the URL syntax, digits as they are.</summary>
    public static string Read(Codec codec, string json)
    {
        using var batch = new RowBatch(TestRows.Shape("Customer", "Id"));
        var page = Encoding.UTF8.GetBytes(" " + json + " ");
        var sink = new RowSink(batch, page, batch.AddBuffer(page, isRented: false), "crm", "Account");
        var reader = new Utf8JsonReader(page);
        reader.Read();
        var cell = codec.Read([JsonRows.Capture(ref reader, 0)], sink);
        return cell.Kind switch
        {
            CellKind.Null => "null",
            CellKind.Text or CellKind.Number => Encoding.UTF8.GetString(batch.Utf8(cell)),
            CellKind.Boolean => cell.Boolean ? "true" : "false",
            CellKind.Date => DateOnly.FromDayNumber((int)cell.Bits).ToString("o"),
            CellKind.Instant => new DateTime(cell.Bits).ToString("o"),
            _ => $"{cell.Bits}",
        };
    }

    public static void Refuses(Codec codec, string json, string what)
    {
        var error = Assert.Throws<GatewayException>(() => Read(codec, json)).Error;
        Assert.Equal((GatewayErrorCode.BackendFault, "crm"), (error.Code, error.Backend));
        Assert.StartsWith($"The backend 'crm' answered Account with {what}: ", error.Message, StringComparison.Ordinal);
    }
}
