using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Conditions on the text of a field.</summary>
internal static class TextConditions
{
    public static SoqlCondition? Compare(ScalarField field, CompareOperator compare, string text, Collation collation)
    {
        var isEquality = compare is CompareOperator.Equal or CompareOperator.NotEqual;
        if (text.Length == 0)
        {
            // Empty text is null in Salesforce, so that every value there is is greater.
            return isEquality ? SoqlCondition.Constant(compare == CompareOperator.NotEqual)
                : compare is CompareOperator.Greater or CompareOperator.GreaterOrEqual ? FieldConditions.IsNotNull(field)
                : SoqlCondition.Never;
        }

        if (SoqlLiteral.Text(text) is not { } literal)
        {
            return null;
        }

        if (compare == CompareOperator.Equal)
        {
            return new SoqlCondition($"{field.Path} = {literal}", IsExact: !field.IgnoresCase && !EndsInBlank(text));
        }

        var canTell = !EndsInBlank(text) && (isEquality ? !field.IgnoresCase : field.Order == collation);
        return canTell ? FieldConditions.Exactly(field, compare, literal) : null;
    }

    /// <param name="conversion">ToLower or ToUpper where the field's text is converted first; else null.</param>
    public static SoqlCondition? Like(ScalarField field, Function function, Value part, Function? conversion)
    {
        if (part.IsNull)
        {
            return SoqlCondition.Never;
        }

        if (!field.IsText || (conversion is not null && !field.IgnoresCase))
        {
            return null;
        }

        if (part.String.Length == 0)
        {
            return FieldConditions.IsNotNull(field);
        }

        var (before, after) = function switch
        {
            Function.Contains => ("%", "%"),
            Function.StartsWith => ("", "%"),
            _ => ("%", ""),
        };
        return SoqlLiteral.Pattern(part.String, before, after, Ambiguous(conversion)) is { } pattern
            ? SoqlCondition.Superset($"{field.Path} LIKE {pattern}")
            : null;
    }

    /// <summary><c>tolower(field) eq 'text'</c> and the like.</summary>
    public static SoqlCondition? EqualAfter(ScalarField field, Function conversion, Value value)
    {
        if (value.IsNull)
        {
            return FieldConditions.IsNull(field);
        }

        if (!field.IgnoresCase)
        {
            return null;
        }

        var ambiguous = Ambiguous(conversion)!;
        if (!value.String.EnumerateRunes().Any(ambiguous))
        {
            return Compare(field, CompareOperator.Equal, value.String, Collation.CodePoint);
        }

        return SoqlLiteral.Pattern(value.String, "", "", ambiguous) is { } pattern ? SoqlCondition.Superset($"{field.Path} LIKE {pattern}") : null;
    }

    /// <summary>Whether SOQL tells the text from those that it ends with: blanks at the end do not count there.</summary>
    public static bool EndsInBlank(string text) => text.Length > 0 && char.IsWhiteSpace(text[^1]);

    private static Func<Rune, bool>? Ambiguous(Function? conversion) =>
        conversion is { } known ? letter => CaseFolding.IsAmbiguous(letter, known) : null;
}
