using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>What the system's conversions leave of a text on the way into a character field.</summary>
internal enum TextForm
{
    /// <summary>As entered, but for blanks at the end.</summary>
    Mixed,

    /// <summary>Upper case (<c>sap:display-format="UpperCase"</c>).</summary>
    Upper,

    /// <summary>Upper case; all-digit values are numbers, kept with leading zeros and shown without (ALPHA conversion).</summary>
    Number,

    /// <summary>Digits only (NUMC), such as a year.</summary>
    Digits,
}

/// <summary>
/// A character field. It has no null: what reads as null is the empty text. Values compare by code point with blanks filled in at the end;
/// a literal is put into the field's form before it is compared, so that literals which the form cannot keep must not be sent.
/// </summary>
internal sealed class TextField(string name, int maxLength, TextForm form, bool isKey = false) : Field
{
    private readonly string[] _order = [name];
    private readonly Predicate _isEmpty = isKey ? Predicate.False : Predicate.Equal(name, "''");
    private readonly Predicate _isFilled = isKey ? Predicate.True : Predicate.NotEqual(name, "''");

    /// <summary>How a literal relates to the values that the field can show.</summary>
    private enum Fit
    {
        /// <summary>The field can show it, and finds exactly it.</summary>
        Exact,

        /// <summary>No value of the field is ever equal to it, nor contains it.</summary>
        Never,

        /// <summary>The field may take it for another value too.</summary>
        Loose,

        /// <summary>Better not sent.</summary>
        Unsendable,
    }

    public string Name => name;

    public override ReadOnlySpan<string> OrderFields => _order;

    // Numbers are kept filled with zeros, so their order is by length first.
    public override bool HasOrder(Collation collation) => collation == (form == TextForm.Number ? Collation.Number : Collation.CodePoint);

    public override Term Compare(CompareOperator comparison, Value value, Collation collation)
    {
        if (value.IsNull)
        {
            return Term.Exact(comparison == CompareOperator.Equal ? _isEmpty : _isFilled);
        }

        if (value.Type != ValueType.String)
        {
            return Term.Unsupported;
        }

        return comparison is CompareOperator.Equal or CompareOperator.NotEqual
            ? Equality(value.String, comparison == CompareOperator.Equal)
            : HasOrder(collation) ? Range(comparison, value.String) : Term.Unsupported;
    }

    public override Term Call(Function function, string text, bool isNegated)
    {
        if (text.Length == 0)
        {
            return Term.Exact(isNegated ? Predicate.False : _isFilled);
        }

        // What a value ends with is never a blank; what it contains may be one, which the system might drop from the literal.
        var sent = text.TrimEnd(' ');
        if (sent.Length < text.Length && function != Function.EndsWith)
        {
            return sent.Length == 0 || isNegated || FitOf(sent) is Fit.Never or Fit.Unsendable ? Term.Unsupported : Term.Superset(Leaf(function, sent));
        }

        return FitOf(text, isPart: true) switch
        {
            Fit.Never => Term.Exact(isNegated ? _isFilled : Predicate.False),
            Fit.Unsendable => Term.Unsupported,
            Fit.Exact when IsSafePart(function, text) => Term.Exact(
                isNegated ? Predicate.And(Predicate.Leaf($"not {Leaf(function, text)}"), _isFilled) : Leaf(function, text)),
            _ => isNegated || form >= TextForm.Number ? Term.Unsupported : Term.Superset(Leaf(function, text)),
        };
    }

    /// <summary>Whether a key can be equal to a value of the field at all; others are not asked for, as the field might take them for another.</summary>
    public bool CanShow(string key) => FitOf(key) switch
    {
        Fit.Exact => true,
        Fit.Loose => string.Equals(key, key.ToUpperInvariant(), StringComparison.Ordinal),
        _ => false,
    };

    private Term Equality(string text, bool isEqual) => FitOf(text) switch
    {
        Fit.Exact => Term.Exact(isEqual ? Predicate.Equal(name, V2Literal.Of(text)) : Predicate.NotEqual(name, V2Literal.Of(text))),
        Fit.Never => Term.Exact(isEqual ? Predicate.False : Predicate.True),
        Fit.Loose when isEqual => Term.Superset(Predicate.Equal(name, V2Literal.Of(text))),
        _ => Term.Unsupported,
    };

    private Term Range(CompareOperator comparison, string text)
    {
        if (text.Length == 0)
        {
            return Term.Exact(IsLess(comparison) ? Predicate.False : _isFilled);
        }

        // Numbers and digits stand filled with zeros: others have another place in that order than their characters say.
        if (FitOf(text) != Fit.Exact || (form >= TextForm.Number && !IsDigits(text)) || (form == TextForm.Digits && text.Length != maxLength))
        {
            return Term.Unsupported;
        }

        var range = Predicate.Leaf($"{name} {Word(comparison)} {V2Literal.Of(text)}");
        return Term.Exact(IsLess(comparison) ? Predicate.And(range, _isFilled) : range);
    }

    private Predicate Leaf(Function function, string text) => Predicate.Leaf(function switch
    {
        Function.Contains => $"substringof({V2Literal.Of(text)},{name})",
        Function.StartsWith => $"startswith({name},{V2Literal.Of(text)})",
        _ => $"endswith({name},{V2Literal.Of(text)})",
    });

    // Whether the system looks at a number with or without its leading zeros is not told: only what is the same both ways is asked.
    private bool IsSafePart(Function function, string text) =>
        form < TextForm.Number || (function != Function.StartsWith && text[0] != '0');

    private Fit FitOf(string text, bool isPart = false)
    {
        if (text.Length == 0 || text[^1] == ' ')
        {
            return Fit.Never;
        }

        var (length, hasControls, isAscii) = (0, false, true);
        foreach (var rune in text.EnumerateRunes())
        {
            length++;
            hasControls |= rune.Value is < 0x20 or 0x7F;
            isAscii &= rune.IsAscii;
        }

        if (length > maxLength)
        {
            return Fit.Never;
        }

        if (form == TextForm.Mixed)
        {
            return hasControls || HasBrokenPair(text) ? Fit.Unsendable : Fit.Exact;
        }

        if (hasControls || HasBrokenPair(text) || (isAscii && text.AsSpan().ContainsAnyInRange('a', 'z')))
        {
            return Fit.Never;
        }

        if (!isAscii)
        {
            return Fit.Loose;
        }

        var hasZeros = form >= TextForm.Number && !isPart && text.Length > 1 && text[0] == '0' && IsDigits(text);
        return !hasZeros ? form == TextForm.Digits && !IsDigits(text) ? Fit.Never : Fit.Exact : form == TextForm.Number ? Fit.Never : Fit.Loose;
    }

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    // Half a pair of surrogates becomes U+FFFD on the way.
    private static bool HasBrokenPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }
}
