namespace CanonicalGateway.Contracts.Model;

/// <summary>
/// How the strings of a property are ordered. Equality is always exact by code point, whatever the collation;
/// ties of an order are broken by the key.
/// </summary>
public enum Collation
{
    /// <summary>Code point by code point.</summary>
    CodePoint,

    /// <summary>Code point by code point after simple invariant upper-casing of each code point.</summary>
    IgnoreCase,

    /// <summary>
    /// Document numbers as SAP (ALPHA conversion) and numeric ids sort: the shorter string first, strings of equal
    /// length by code point. For digits without leading zeros this is the numeric order.
    /// </summary>
    Number,
}
