namespace CanonicalGateway.Contracts.Model;

/// <summary>Marks a class as a canonical entity type that is served as an entity set.</summary>
/// <param name="setName">Name of the entity set in the URL, for example <c>Customers</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntitySetAttribute(string setName) : Attribute
{
    public string SetName { get; } = setName;
}

/// <summary>Marks the key property. A canonical key is one business key of type Edm.String (the number people use).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyAttribute : Attribute;

/// <summary>
/// Marks a property that no two rows have the same value of, so that rows can be found by it: <c>Customers(TaxNumber='…')</c> (URL Conventions 4.3.5).
/// Published as <c>Core.AlternateKeys</c>. Rows without a value are not found by it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AlternateKeyAttribute : Attribute;

/// <summary>Text for people; published as <c>Core.Description</c> and in the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Enum | AttributeTargets.Field)]
public sealed class DescriptionAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>Greatest length of a string property, in characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxLengthAttribute(int length) : Attribute
{
    public int Length { get; } = length;
}

/// <summary>Precision and scale of an Edm.Decimal property (CSDL 7.2).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DecimalAttribute(int precision, int scale) : Attribute
{
    public int Precision { get; } = precision;

    public int Scale { get; } = scale;
}

/// <summary>The order of a string property in <c>$orderby</c>, <c>gt</c> and <c>lt</c>. Without it: code point.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CollatedAttribute(Collation collation) : Attribute
{
    public Collation Collation { get; } = collation;
}

/// <summary>Takes part in <c>$search</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SearchableAttribute : Attribute;

/// <summary>The property name of the ISO 4217 code that an amount is in; published as <c>Measures.ISOCurrency</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CurrencyAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}

/// <summary>A media property (Edm.Stream), read at its own URL and never part of a row.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MediaAttribute : Attribute;

/// <summary>Marks a contained collection: its rows exist only within their parent (CSDL 8.4).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainedAttribute : Attribute;

/// <summary>
/// Marks a navigation property. The related rows are those whose <paramref name="targetProperty"/> equals
/// this row's <paramref name="sourceProperty"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NavigationAttribute(string sourceProperty, string targetProperty) : Attribute
{
    public string SourceProperty { get; } = sourceProperty;

    public string TargetProperty { get; } = targetProperty;

    /// <summary>Name of the navigation property that leads back, where there is one (CSDL 8.3).</summary>
    public string? Partner { get; init; }
}
