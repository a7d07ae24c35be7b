using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Cast segments (URL Conventions 4.11). No type of the model is derived from another, so that the only cast that fits is one to the type itself,
/// which changes nothing.
/// </summary>
internal static class TypeCast
{
    private static readonly string _prefix = CanonicalModel.Namespace + ".";

    /// <summary>Whether a name is qualified by the model's namespace.</summary>
    /// <param name="unqualified">The name without it.</param>
    public static bool TryTake(ReadOnlySpan<char> name, out ReadOnlySpan<char> unqualified)
    {
        var isQualified = name.Length > _prefix.Length && name.StartsWith(_prefix);
        unqualified = isQualified ? name[_prefix.Length..] : [];
        return isQualified;
    }

    /// <param name="unknown">The error's code where the model has no such type.</param>
    /// <param name="misplaced">The error's code where it is another type.</param>
    public static void RequireSame(StructuredType type, ReadOnlySpan<char> name, CanonicalModel model, GatewayErrorCode unknown, GatewayErrorCode misplaced)
    {
        if (name.SequenceEqual(type.Name))
        {
            return;
        }

        var qualified = $"{_prefix}{name}";
        throw model.FindType(name.ToString()) is null
            ? UrlErrors.Of(unknown, $"There is no type or operation {UrlErrors.Quote(qualified)}{UrlErrors.Suggest(name, [type.Name])}.", qualified)
            : UrlErrors.Of(misplaced, $"{UrlErrors.Quote(qualified)} is not derived from {_prefix}{type.Name}.", qualified);
    }
}
