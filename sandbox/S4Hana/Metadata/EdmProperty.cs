using System.Text.Json;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Metadata;

/// <summary>A property with those SAP annotations that change how it compares and shows.</summary>
public sealed class EdmProperty
{
    // Fields whose domain has the ALPHA conversion exit; the metadata does not tell.
    private static readonly HashSet<string> AlphaNames =
    [
        "SalesOrder", "SalesOrderItem", "BillingDocument", "BillingDocumentItem", "BusinessPartner", "Customer", "Supplier", "SoldToParty", "PayerParty",
        "AccountingDocument", "CancelledBillingDocument", "SalesDocument", "SalesDocumentItem", "ReferenceSDDocument", "AddressID",
    ];

    public required int Ordinal { get; init; }

    public required string Name { get; init; }

    public required string EdmType { get; init; }

    public required ValueKind Kind { get; init; }

    public required int MaxLength { get; init; }

    public required int Scale { get; init; }

    /// <summary>The property that holds the unit or currency of this amount, or null.</summary>
    public required string? Unit { get; init; }

    public required bool IsFilterable { get; init; }

    public required bool IsSortable { get; init; }

    public required bool IsConcurrencyToken { get; init; }

    public required JsonEncodedText JsonName { get; init; }

    public required bool IsUpperCase { get; init; }

    /// <summary>Numeric text (NUMC): shown as "0" when nothing was entered.</summary>
    public required bool IsNumericText { get; init; }

    /// <summary>Length that numbers are filled up to with zeros, or 0 where the field has no such conversion.</summary>
    public required int AlphaLength { get; init; }

    public static bool HasAlphaConversion(string name) => AlphaNames.Contains(name);

    /// <summary>A literal as this field compares it: upper case where the field is, no trailing blanks, no leading zeros in numbers.</summary>
    public string Input(string literal)
    {
        var text = literal.TrimEnd(' ');
        text = IsUpperCase ? text.ToUpperInvariant() : text;
        return AlphaLength > 0 ? CharacterField.WithoutZeros(text) : text;
    }

    /// <summary>What this field keeps and shows of a text: cut to its length, in upper case where the field is.</summary>
    public string Output(string stored)
    {
        var text = stored.TrimEnd(' ');
        text = IsUpperCase ? text.ToUpperInvariant() : text;
        text = AlphaLength > 0 ? CharacterField.WithoutZeros(text) : text;
        if (MaxLength == 0 || text.Length <= MaxLength)
        {
            return text;
        }
        var length = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..length].TrimEnd(' ');
    }
}
