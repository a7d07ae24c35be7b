using System.Text.Json;
using CanonicalGateway.Sandbox.Salesforce.Queries;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Writes answers that are not rows of an object.</summary>
internal static class AggregateWriter
{
    /// <summary>The answer to COUNT(): a total without records.</summary>
    public static void WriteCount(Utf8JsonWriter json, int total)
    {
        json.WriteStartObject();
        json.WriteNumber("totalSize", total);
        json.WriteBoolean("done", true);
        json.WriteStartArray("records");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AggregatePlan plan, IReadOnlyList<RowGroup> groups)
    {
        json.WriteStartObject();
        json.WriteNumber("totalSize", groups.Count);
        json.WriteBoolean("done", true);
        json.WriteStartArray("records");
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteStartObject("attributes");
            json.WriteString("type", "AggregateResult");
            json.WriteEndObject();
            foreach (var column in plan.Columns)
            {
                json.WritePropertyName(column.Name);
                RecordWriter.WriteValue(json, column.Value.Read(group));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
