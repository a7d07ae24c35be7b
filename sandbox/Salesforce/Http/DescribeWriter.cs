using System.Text.Json;
using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Writes what the org says about its objects.</summary>
internal sealed class DescribeWriter(Utf8JsonWriter json, string basePath)
{
    private const int DecimalDigits = 28;

    /// <summary>The list of objects.</summary>
    public void WriteAll(IEnumerable<SObjectTable> tables)
    {
        json.WriteStartObject();
        json.WriteString("encoding", "UTF-8");
        json.WriteNumber("maxBatchSize", 200);
        json.WriteStartArray("sobjects");
        foreach (var table in tables)
        {
            json.WriteStartObject();
            WriteHead(table.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One object: its fields and its relationships downwards.</summary>
    public void Write(SObjectType type)
    {
        json.WriteStartObject();
        WriteHead(type);
        json.WriteStartArray("childRelationships");
        foreach (var child in type.Children)
        {
            json.WriteStartObject();
            json.WriteString("childSObject", child.ChildObject);
            json.WriteString("field", child.Field);
            json.WriteString("relationshipName", child.Name);
            json.WriteBoolean("cascadeDelete", false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("fields");
        foreach (var field in type.Fields)
        {
            WriteField(field);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteHead(SObjectType type)
    {
        json.WriteString("name", type.Name);
        json.WriteString("label", type.Name);
        json.WriteString("labelPlural", type.Name + "s");
        json.WriteString("keyPrefix", type.KeyPrefix);
        json.WriteBoolean("custom", false);
        json.WriteBoolean("queryable", true);
        json.WriteBoolean("retrieveable", true);
        json.WriteStartObject("urls");
        json.WriteString("sobject", $"{basePath}/sobjects/{type.Name}");
        json.WriteString("describe", $"{basePath}/sobjects/{type.Name}/describe");
        json.WriteString("rowTemplate", $"{basePath}/sobjects/{type.Name}/{{ID}}");
        json.WriteEndObject();
    }

    private void WriteField(SObjectField field)
    {
        var isSystem = field.Type is FieldType.Id or FieldType.Address
            || field.Name is "IsDeleted" or "CreatedDate" or "CreatedById" or "LastModifiedDate" or "LastModifiedById" or "SystemModstamp";
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteString("label", field.Name);
        json.WriteString("type", field.Type.DescribeName());
        json.WriteNumber("length", field.Length);
        json.WriteNumber("precision", field.Type is FieldType.Number or FieldType.Currency ? DecimalDigits : 0);
        json.WriteNumber("scale", field.Type is FieldType.Number or FieldType.Currency ? 10 : 0);
        json.WriteBoolean("nillable", field.Nillable);
        json.WriteBoolean("createable", !isSystem);
        json.WriteBoolean("updateable", !isSystem);
        json.WriteBoolean("filterable", field.IsFilterable);
        json.WriteBoolean("sortable", field.IsSortable);
        json.WriteBoolean("groupable", field.IsSortable && field.Type is not (FieldType.DateTime or FieldType.Number or FieldType.Currency));
        json.WriteBoolean("custom", field.IsCustom);
        json.WriteBoolean("externalId", field.ExternalId);
        json.WriteBoolean("unique", field.ExternalId);
        json.WriteBoolean("idLookup", field.ExternalId || field.Type == FieldType.Id);
        json.WriteBoolean("caseSensitive", field.CaseSensitive);
        json.WriteBoolean("restrictedPicklist", field.Restricted);
        json.WriteString("relationshipName", field.Relationship?.Name);
        json.WriteStartArray("referenceTo");
        if (field.Relationship is { } relationship)
        {
            json.WriteStringValue(relationship.Target);
        }

        json.WriteEndArray();
        json.WriteStartArray("picklistValues");
        foreach (var value in field.PicklistValues)
        {
            json.WriteStartObject();
            json.WriteBoolean("active", true);
            json.WriteBoolean("defaultValue", false);
            json.WriteString("label", value);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
