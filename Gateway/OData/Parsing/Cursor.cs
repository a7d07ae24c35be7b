using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>A place in the decoded value of one query option. Passed by reference from parser to parser.</summary>
internal ref struct Cursor(ReadOnlySpan<char> text, string option)
{
    /// <summary>Marks, in <see cref="Exception.Data"/>, an error about meaning where the grammar is kept.</summary>
    public const string IsUnknownName = nameof(IsUnknownName);

    public readonly ReadOnlySpan<char> Text = text;

    /// <summary>The option as errors name it, for example <c>$filter</c>.</summary>
    public readonly string Option = option;

    public int Position;

    /// <summary>The code of errors here: $expand and $select hold expressions, whose errors are those of expressions.</summary>
    public GatewayErrorCode Fault = GatewayErrorCode.InvalidExpression;

    public readonly bool AtEnd => Position >= Text.Length;

    /// <summary>The character here; NUL at the end.</summary>
    public readonly char Current => Position < Text.Length ? Text[Position] : '\0';

    public readonly ReadOnlySpan<char> Rest => Text[Position..];

    public readonly char Ahead(int offset) => Position + offset < Text.Length ? Text[Position + offset] : '\0';

    /// <returns>Whether there was a blank to skip.</returns>
    public bool SkipBlanks()
    {
        var start = Position;
        while (Current is ' ' or '\t')
        {
            Position++;
        }

        return Position > start;
    }

    public bool TryTake(char c)
    {
        if (Current != c || AtEnd)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Skips blanks and takes a character that has to stand there.</summary>
    public void Expect(char c)
    {
        SkipBlanks();
        if (!TryTake(c))
        {
            throw Unexpected($"'{c}' expected");
        }
    }

    /// <summary>The identifier that begins here, with dots where asked for; empty where none does.</summary>
    public readonly ReadOnlySpan<char> PeekName(bool dotted = false)
    {
        var rest = Rest;
        if (rest.IsEmpty || !IsNameStart(rest[0]))
        {
            return [];
        }

        var length = 1;
        while (length < rest.Length && (IsNamePart(rest[length]) || (dotted && rest[length] == '.')))
        {
            length++;
        }

        return rest[..length];
    }

    public ReadOnlySpan<char> TakeName()
    {
        var name = PeekName();
        Position += name.Length;
        return name.IsEmpty ? throw Unexpected("A name expected") : name;
    }

    /// <summary>Takes a cast to the type itself that stands here, such as <c>Canonical.Address</c>.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="GatewayException">A cast to another type, or to none.</exception>
    public bool TakeCast(StructuredType type, CanonicalModel model)
    {
        var name = PeekName(dotted: true);
        if (!TypeCast.TryTake(name, out var unqualified))
        {
            return false;
        }

        if (!unqualified.SequenceEqual(type.Name))
        {
            throw Error(
                model.FindType(unqualified.ToString()) is null ? $"There is no type {UrlErrors.Quote(name)}" : $"{name} is not derived from {CanonicalModel.Namespace}.{type.Name}",
                Position);
        }

        Position += name.Length;
        return true;
    }

    /// <summary>Takes a cast to the type itself with the slash behind it.</summary>
    public void SkipOwnCast(StructuredType type, CanonicalModel model)
    {
        if (TakeCast(type, model))
        {
            Expect('/');
        }
    }

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c > 127 && char.IsLetter(c));

    public static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c);

    /// <summary>An error about what stands here instead of what is expected.</summary>
    public readonly GatewayException Unexpected(string expected) =>
        Error($"{expected}, {(AtEnd ? "the end" : UrlErrors.Quote(Rest[..Math.Min(Rest.Length, 20)]))} found", Position);

    public readonly GatewayException Error(string message, int position) => Error(Fault, message, position);

    public readonly GatewayException Error(GatewayErrorCode code, string message, int position) =>
        UrlErrors.Of(code, $"{Option}, character {position + 1}: {message}.", Option);

    /// <summary>An error about a name that the model lacks, or that stands for something else there: the grammar is kept so far.</summary>
    public readonly GatewayException UnknownName(string message, int position)
    {
        var error = Error(Fault, message, position);
        error.Data[IsUnknownName] = true;
        return error;
    }

    public readonly GatewayException NotImplemented(string what, int position) =>
        Error(GatewayErrorCode.NotImplemented, $"{what} is not supported by this service", position);
}
