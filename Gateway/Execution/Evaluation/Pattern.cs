using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary><c>matchesPattern</c> (5.1.1.7.1): whether a text holds a match.</summary>
internal sealed class PatternMatch(Evaluator operand, string pattern) : Evaluator
{
    private readonly Regex _regex = Pattern.Compile(pattern);

    public override Value Evaluate(ref RowCursor cursor)
    {
        var text = operand.Evaluate(ref cursor);
        return text.IsNull ? text : Value.Of(_regex.IsMatch(text.String));
    }
}

/// <summary>What is wrong with a regular expression.</summary>
/// <param name="isUnsupported">Whether ECMAScript has it, but this service does not.</param>
internal sealed class PatternException(string message, bool isUnsupported) : Exception(message)
{
    public bool IsUnsupported => isUnsupported;
}

/// <summary>
/// Translates the regular expressions of ECMAScript that need no backtracking into those of .NET, so that a match takes time in proportion to
/// the text. What means something else in the two is written out; what .NET alone has is refused.
/// </summary>
internal static class Pattern
{
    private const string Whitespace = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";

    private static readonly SearchValues<char> _inQuantifier = SearchValues.Create("0123456789,");

    /// <exception cref="PatternException">The pattern is no regular expression of ECMAScript, or one that would need backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        var translated = new Translation(pattern).Run();
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            throw new PatternException(e is RegexParseException parse ? parse.Error.ToString() : "it is malformed", isUnsupported: false);
        }
        catch (NotSupportedException)
        {
            throw new PatternException("it would be too large", isUnsupported: true);
        }
    }

    private sealed class Translation(string pattern)
    {
        private readonly StringBuilder _result = new(pattern.Length + 16);
        private int _at;

        public string Run()
        {
            while (_at < pattern.Length)
            {
                switch (pattern[_at])
                {
                    case '\\':
                        Escape(isInClass: false);
                        break;
                    case '[':
                        Class();
                        break;
                    case '(' when Next(1) == '?':
                        Group();
                        break;
                    case '.':
                        Replace(1, @"[^\n\r\u2028\u2029]");
                        break;
                    case '$':
                        Replace(1, @"\z");
                        break;
                    case '^':
                        Replace(1, @"\A");
                        break;
                    case '{' when !IsQuantifier():
                        Replace(1, @"\{");
                        break;
                    case '#' or ' ':
                        Replace(1, "\\" + pattern[_at]);
                        break;
                    default:
                        _result.Append(pattern[_at++]);
                        break;
                }
            }

            return _result.ToString();
        }

        private char Next(int offset) => _at + offset < pattern.Length ? pattern[_at + offset] : '\0';

        private void Replace(int length, string text)
        {
            _at += length;
            _result.Append(text);
        }

        private void Group()
        {
            if (Next(2) != ':')
            {
                if (Next(2) is '=' or '!' or '<')
                {
                    Refuse("lookarounds and named groups");
                }

                Fault($"there is no group '(?{Next(2)}'");
            }

            Replace(3, "(?:");
        }

        private bool IsQuantifier()
        {
            var end = pattern.IndexOf('}', _at);
            return end > _at + 1 && char.IsAsciiDigit(pattern[_at + 1])
                && pattern.AsSpan(_at + 1, end - _at - 1) is var inner && inner.Count(',') <= 1 && !inner.ContainsAnyExcept(_inQuantifier);
        }

        private void Class()
        {
            // [] matches nothing and [^] anything; in .NET the ] would be the first member.
            if (Next(1) == ']' || (Next(1) == '^' && Next(2) == ']'))
            {
                var isAnything = Next(1) == '^';
                Replace(isAnything ? 3 : 2, isAnything ? @"[\s\S]" : @"[^\s\S]");
                return;
            }

            _result.Append(pattern[_at++]);
            if (_at < pattern.Length && pattern[_at] == '^')
            {
                _result.Append(pattern[_at++]);
            }

            while (_at < pattern.Length && pattern[_at] != ']')
            {
                switch (pattern[_at])
                {
                    case '\\':
                        Escape(isInClass: true);
                        break;
                    case '[':
                        Replace(1, @"\[");
                        break;
                    default:
                        _result.Append(pattern[_at++]);
                        break;
                }
            }

            if (_at == pattern.Length)
            {
                Fault("a '[' is not closed");
            }

            _result.Append(pattern[_at++]);
        }

        private void Escape(bool isInClass)
        {
            var c = Next(1);
            switch (c)
            {
                case '\0':
                    Fault("it ends in a backslash");
                    break;
                case 'd':
                    Replace(2, isInClass ? "0-9" : "[0-9]");
                    break;
                case 'w':
                    Replace(2, isInClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]");
                    break;
                case 's':
                    Replace(2, isInClass ? Whitespace : $"[{Whitespace}]");
                    break;
                case 'D' or 'W' or 'S' when isInClass:
                    Refuse($"'\\{c}' within a class");
                    break;
                case 'D':
                    Replace(2, "[^0-9]");
                    break;
                case 'W':
                    Replace(2, "[^a-zA-Z0-9_]");
                    break;
                case 'S':
                    Replace(2, $"[^{Whitespace}]");
                    break;
                case 'b' when isInClass:
                    Replace(2, @"\b");
                    break;
                case 'b' or 'B':
                    Refuse("word boundaries");
                    break;
                case >= '1' and <= '9' or 'k':
                    Refuse("references back to groups");
                    break;
                case 'p' or 'P':
                    Refuse("Unicode property classes");
                    break;
                case 'c' when char.IsAsciiLetter(Next(2)):
                    Replace(3, $"\\x{Next(2) % 32:x2}");
                    break;
                case '0' when !char.IsAsciiDigit(Next(2)):
                    Replace(2, @"\x00");
                    break;
                case 'x' when IsHex(2, 2):
                    Copy(4);
                    break;
                case 'u' when IsHex(2, 4):
                    Copy(6);
                    break;
                case 't' or 'n' or 'v' or 'f' or 'r':
                    Copy(2);
                    break;
                case var letter when char.IsAsciiLetterOrDigit(letter) || letter == '_':
                    Fault($"there is no escape '\\{letter}'");
                    break;
                default:
                    Replace(2, c < 128 ? "\\" + c : c.ToString());
                    break;
            }
        }

        private void Copy(int length)
        {
            _result.Append(pattern, _at, length);
            _at += length;
        }

        private bool IsHex(int offset, int digits)
        {
            for (var i = 0; i < digits; i++)
            {
                if (!char.IsAsciiHexDigit(Next(offset + i)))
                {
                    return false;
                }
            }

            return true;
        }

        [DoesNotReturn]
        private static void Refuse(string what) => throw new PatternException(what, isUnsupported: true);

        [DoesNotReturn]
        private static void Fault(string what) => throw new PatternException(what, isUnsupported: false);
    }
}
