namespace CanonicalGateway.Sandbox.Salesforce.Schema;

/// <summary>Types of fields, as far as they behave differently in a query.</summary>
internal enum FieldType
{
    Id,
    Reference,
    Text,
    TextArea,

    /// <summary>More than 255 characters: neither filterable nor sortable nor groupable.</summary>
    LongText,
    Picklist,
    MultiPicklist,
    Email,
    Phone,
    Url,
    Boolean,
    Number,
    Currency,
    Integer,
    Date,
    DateTime,

    /// <summary>A compound of street, city and so on: can be selected, nothing else.</summary>
    Address,
}

internal static class FieldTypes
{
    public static bool IsId(this FieldType type) => type is FieldType.Id or FieldType.Reference;

    public static bool IsText(this FieldType type) => type is FieldType.Text or FieldType.TextArea or FieldType.LongText or FieldType.Picklist
        or FieldType.MultiPicklist or FieldType.Email or FieldType.Phone or FieldType.Url;

    public static bool IsNumber(this FieldType type) => type is FieldType.Number or FieldType.Currency or FieldType.Integer;

    /// <summary>The name that describe gives.</summary>
    public static string DescribeName(this FieldType type) => type switch
    {
        FieldType.Text => "string",
        FieldType.TextArea or FieldType.LongText => "textarea",
        FieldType.MultiPicklist => "multipicklist",
        FieldType.Number => "double",
        FieldType.Integer => "int",
        FieldType.DateTime => "datetime",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>The name that a refused literal's message gives.</summary>
    public static string FilterName(this FieldType type) => type switch
    {
        FieldType.DateTime => "dateTime",
        FieldType.Number or FieldType.Currency => "decimal",
        _ when type.IsText() || type.IsId() => "string",
        _ => type.ToString().ToLowerInvariant(),
    };
}
