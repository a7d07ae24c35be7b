using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>What SOQL knows of a canonical member. A member without one can't stand in WHERE or ORDER BY.</summary>
internal abstract record SoqlField
{
    /// <summary>Whether simple comparisons select exactly the rows that OData wants.</summary>
    public virtual bool ComparesExactly => true;
}

/// <summary>How SOQL compares the values of a field.</summary>
internal enum SoqlType
{
    /// <summary>Compared and sorted without case; trailing blanks do not count.</summary>
    Text,

    /// <summary>Compared as <see cref="Text"/>, but sorted as the org's administrator has listed the values.</summary>
    Picklist,

    /// <summary>Text of a field that is marked case-sensitive.</summary>
    CaseSensitiveText,

    /// <summary>Record ids, which take only = and IN, and no text that is not an id.</summary>
    Id,

    /// <summary>Never null.</summary>
    Boolean,

    Number,

    /// <summary>A datetime. Literals are whole seconds.</summary>
    Instant,
}

/// <summary>A field that holds the value as it is.</summary>
/// <param name="Path">The field, with the relationships that lead to it.</param>
internal sealed record ScalarField(string Path, SoqlType Type) : SoqlField
{
    public override bool ComparesExactly => Type is SoqlType.CaseSensitiveText or SoqlType.Boolean or SoqlType.Number or SoqlType.Instant;

    public bool IsText => Type is SoqlType.Text or SoqlType.Picklist or SoqlType.CaseSensitiveText;

    public bool IgnoresCase => Type is SoqlType.Text or SoqlType.Picklist;

    /// <summary>The collation of its order; null where the order is none that a property can declare.</summary>
    public Collation? Order => Type switch
    {
        SoqlType.Text => Collation.IgnoreCase,
        SoqlType.CaseSensitiveText => Collation.CodePoint,
        _ => null,
    };

    /// <summary>Whether the field's order is a property's declared one.</summary>
    public bool SortsAs(Collation declared) => Type is SoqlType.Boolean or SoqlType.Number or SoqlType.Instant || Order == declared;
}

/// <summary>A restricted picklist whose codes stand for the members of an enumeration.</summary>
internal sealed record CodeField(string Path, EnumCodec Codec) : SoqlField;

/// <summary>A checkbox that stands for two members of an enumeration, by their positions.</summary>
internal sealed record FlagField(string Path, int WhenTrue, int WhenFalse) : SoqlField;

/// <summary>A complex value over several fields; null where all of them are.</summary>
internal sealed record CompoundField(IReadOnlyDictionary<string, ScalarField> Members) : SoqlField
{
    public override bool ComparesExactly => false;
}
