using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Reads the expressions that <see cref="ExpressionPrinter"/> writes in plain style.</summary>
/// <param name="computed">What $compute defines.</param>
internal sealed class ExpressionReader(TextCursor text, RowType type, IReadOnlyList<ComputeTerm>? computed = null)
{
    private static readonly string[][] Ranks = [["or"], ["and"], ["eq", "ne", "gt", "ge", "lt", "le", "in", "has"], ["add", "sub"], ["mul", "div", "divby", "mod"]];

    // The types of their elements; null for plain values.
    private readonly Dictionary<string, RowType?> _variables = [];

    private string? _nameless;
    private int _counts;

    public Node Read() => Binary(0);

    public Lit ReadLiteral()
    {
        if (text.Current == '\'')
        {
            return new Lit(text.Quoted());
        }

        if (text.TryTake("duration"))
        {
            return new Lit(XmlConvert.ToTimeSpan(text.Quoted()));
        }

        var word = text.While(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' or '_');
        return word switch
        {
            "null" => new Lit(null),
            "true" or "false" => new Lit(word == "true"),
            _ when word.Contains('T', StringComparison.Ordinal) => new Lit(DateTimeOffset.Parse(word, CultureInfo.InvariantCulture)),
            _ when word.Contains(':', StringComparison.Ordinal) => new Lit(TimeOnly.Parse(word, CultureInfo.InvariantCulture)),
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
                if (!text.Sees("("))
                {
                    left = new MemberNode(left, (PathNode)Named());
                    continue;
                }

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

        if (text.Current == '[')
        {
            return ReadArray();
        }

        if (text.TryTake("$this"))
        {
            var names = new List<string>();
            return new PathNode(_nameless, names);
        }

        if (text.TryTake("$it/"))
        {
            var around = _nameless;
            _nameless = null;
            var own = Named();
            _nameless = around;
            return own;
        }

        if (text.TryTake("$it"))
        {
            return new PathNode(null, []);
        }

        return text.Sees("duration'") || text.Current == '\'' || text.Current == '-' || char.IsAsciiDigit(text.Current) || IsWord("null") || IsWord("true") || IsWord("false")
            ? ReadLiteral()
            : Named();
    }

    private bool IsWord(string word) => text.Sees(word) && !text.Sees(word + "/");

    private Node Named()
    {
        var name = text.Name();
        if (name == "case" && text.TryTake("("))
        {
            var pairs = text.List(',', () =>
            {
                var condition = Read();
                text.Expect(" : ");
                return new[] { condition, Read() };
            });
            text.Expect(")");
            return new CallNode(name, [.. pairs.SelectMany(p => p)]);
        }

        if (name is "cast" or "isof" && text.TryTake("("))
        {
            var operand = Read();
            text.Expect(",");
            var call = new CallNode(name, [operand, new TypeNode(text.While(c => char.IsAsciiLetterOrDigit(c) || c == '.'))]);
            text.Expect(")");
            return call;
        }

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
                return Count(names);
            }

            names.Add(text.Name());
            if (names[^1] is "any" or "all" && text.TryTake("("))
            {
                return Lambda(names[^1] == "all", names[..^1]);
            }
        }

        return names is [var single] && computed?.FirstOrDefault(c => c.Name == single) is { } found ? new ComputedNode(single, found.Expression) : Path(names);
    }

    private CountNode Count(List<string> names)
    {
        var collection = Path(names);
        if (!text.TryTake("($filter="))
        {
            return new CountNode(collection);
        }

        var (around, variable) = (_nameless, $"#{_counts++}");
        _variables[variable] = ElementOf(names);
        _nameless = variable;
        var body = Read();
        _nameless = around;
        text.Expect(")");
        return new CountNode(collection, variable, body);
    }

    private ArrayNode ReadArray()
    {
        text.Expect("[");
        var items = text.TryTake("]") ? [] : text.List(',', () => text.Current == '"' ? new Lit(JsonSerializer.Deserialize<string>(text.JsonString())) : ReadLiteral());
        if (items.Count > 0)
        {
            text.Expect("]");
        }

        return new ArrayNode(items);
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
        return names.Skip(isVariable ? 1 : 0).Aggregate(isVariable ? element : _nameless is null ? type : _variables[_nameless], (owner, name) => owner!.FindNav(name)?.Target ?? owner.FindField(name)!.Complex);
    }

    private PathNode Path(List<string> names) => _variables.TryGetValue(names[0], out var element) ? Path(names[0], element, names[1..])
        : _nameless is null ? Path(null, type, names)
        : Path(_nameless, _variables[_nameless], names);

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
