using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Sandbox.Salesforce.Queries;
using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Writes records: attributes first, then the members of a projection.</summary>
/// <param name="basePath"><c>/services/data/v62.0</c>, of the version asked for.</param>
internal sealed class RecordWriter(Utf8JsonWriter json, string basePath)
{
    /// <param name="children">Writes the value of a subquery.</param>
    public void Write(Projection projection, SObjectRow row, Action<ProjectedChildren> children)
    {
        json.WriteStartObject();
        WriteAttributes(row);
        foreach (var member in projection.Members)
        {
            json.WritePropertyName(member.Name);
            switch (member)
            {
                case ProjectedField field:
                    WriteValue(json, row.Values[field.Field.Slot]);
                    break;
                case ProjectedParent parent when row.Parents[parent.Index] is { } target:
                    Write(parent.Projection, target, children);
                    break;
                case ProjectedParent:
                    json.WriteNullValue();
                    break;
                case ProjectedChildren subquery:
                    children(subquery);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>All fields of a row, as reading by id without <c>fields</c> gives them.</summary>
    public void Write(SObjectRow row, IEnumerable<SObjectField> fields)
    {
        json.WriteStartObject();
        WriteAttributes(row);
        foreach (var field in fields)
        {
            json.WritePropertyName(field.Name);
            WriteValue(json, row.Values[field.Slot]);
        }

        json.WriteEndObject();
    }

    /// <summary>Numbers keep all their digits; an offset has no colon.</summary>
    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case DateOnly day:
                json.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture));
                break;
            case CompoundAddress address:
                WriteAddress(json, address);
                break;
            default:
                throw new InvalidOperationException($"No field holds {value.GetType()}.");
        }
    }

    private static void WriteAddress(Utf8JsonWriter json, CompoundAddress address)
    {
        json.WriteStartObject();
        json.WriteString("city", address.City);
        json.WriteString("country", address.Country);
        json.WriteNull("geocodeAccuracy");
        json.WriteNull("latitude");
        json.WriteNull("longitude");
        json.WriteString("postalCode", address.PostalCode);
        json.WriteString("state", address.State);
        json.WriteString("street", address.Street);
        json.WriteEndObject();
    }

    private void WriteAttributes(SObjectRow row)
    {
        json.WriteStartObject("attributes");
        json.WriteString("type", row.Type.Name);
        json.WriteString("url", $"{basePath}/sobjects/{row.Type.Name}/{row.Id}");
        json.WriteEndObject();
    }
}
