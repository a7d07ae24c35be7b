using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Reads the expressions that <see cref="ExpressionPrinter"/> writes in plain style.</summary>
internal sealed class ExpressionReader(TextCursor text, RowType type)
{
    private static readonly string[][] Ranks = [["or"], ["and"], ["eq", "ne", "gt", "ge", "lt", "le", "in"], ["add", "sub"], ["mul", "div", "mod"]];

    // The types of their elements; null for plain values.
    private readonly Dictionary<string, RowType?> _variables = [];

    public Node Read() => Binary(0);

    public Lit ReadLiteral()
    {
        if (text.Current == '\'')
        {
            return new Lit(text.Quoted());
        }

        var word = text.While(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' or '_');
        return word switch
        {
            "null" => new Lit(null),
            "true" or "false" => new Lit(word == "true"),
            _ when word.Contains('T', StringComparison.Ordinal) => new Lit(DateTimeOffset.Parse(word, CultureInfo.InvariantCulture)),
            _ when word.IndexOf('-', 1) > 0 => new Lit(DateOnly.ParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            _ when word.Contains('.', StringComparison.Ordinal) => new Lit(decimal.Parse(word, CultureInfo.InvariantCulture)),
            _ => new Lit(int.Parse(word, CultureInfo.InvariantCulture)),
        };
    }

    private Node Binary(int rank)
    {
        if (rank == Ranks.Length)
        {
            return Unary();
        }

        var left = Binary(rank + 1);
        while (Array.Find(Ranks[rank], o => text.Sees($" {o} ")) is { } found)
        {
            text.Expect($" {found} ");
            if (found == "in")
            {
                text.Expect("(");
                left = new InNode(left, text.List(',', ReadLiteral));
                text.Expect(")");
                continue;
            }

            var right = Binary(rank + 1);
            left = rank switch
            {
                < 2 => new LogicNode(found, left, right),
                2 => new CompareNode(found, left, right),
                _ => new ArithmeticNode(found, left, right),
            };
        }

        return left;
    }

    private Node Unary()
    {
        if (text.TryTake("not "))
        {
            return new NotNode(Unary());
        }

        if (text.TryTake("("))
        {
            var inner = Read();
            text.Expect(")");
            return inner;
        }

        if (text.Current == '-' && (text.Sees("-(") || Enumerable.Range('A', 26).Any(c => text.Sees($"-{(char)c}")) || text.Sees("-v")))
        {
            text.Expect("-");
            return new NegateNode(Unary());
        }

        return text.Current == '\'' || text.Current == '-' || char.IsAsciiDigit(text.Current) || IsWord("null") || IsWord("true") || IsWord("false")
            ? ReadLiteral()
            : Named();
    }

    private bool IsWord(string word) => text.Sees(word) && !text.Sees(word + "/");

    private Node Named()
    {
        var name = text.Name();
        if (text.TryTake("("))
        {
            var call = new CallNode(name, text.List(',', Read));
            text.Expect(")");
            return call;
        }

        var names = new List<string> { name };
        while (text.TryTake("/"))
        {
            if (text.TryTake("$count"))
            {
                return new CountNode(Path(names));
            }

            names.Add(text.Name());
            if (names[^1] is "any" or "all" && text.TryTake("("))
            {
                return Lambda(names[^1] == "all", names[..^1]);
            }
        }

        return Path(names);
    }

    private LambdaNode Lambda(bool isAll, List<string> names)
    {
        var collection = Path(names);
        if (text.TryTake(")"))
        {
            return new LambdaNode(isAll, collection, "", null);
        }

        var variable = text.Name();
        text.Expect(":");
        _variables[variable] = ElementOf(names);
        var body = Read();
        text.Expect(")");
        return new LambdaNode(isAll, collection, variable, body);
    }

    private RowType? ElementOf(List<string> names)
    {
        var isVariable = _variables.TryGetValue(names[0], out var element);
        return names.Skip(isVariable ? 1 : 0).Aggregate(isVariable ? element : type, (owner, name) => owner!.FindNav(name)?.Target ?? owner.FindField(name)!.Complex);
    }

    private PathNode Path(List<string> names) => _variables.TryGetValue(names[0], out var element) ? Path(names[0], element, names[1..]) : Path(null, type, names);

    private static PathNode Path(string? variable, RowType? owner, IReadOnlyList<string> names)
    {
        Field? field = null;
        foreach (var name in names)
        {
            field = owner!.FindField(name);
            owner = field is null ? owner.FindNav(name)!.Target : field.Complex;
        }

        return new PathNode(variable, names, field?.Collation ?? Contracts.Model.Collation.CodePoint);
    }
}
