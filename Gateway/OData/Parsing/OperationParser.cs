using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution.Evaluation;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Parses the call of a function (URL Conventions 4.5): parameters in parentheses, by parameter alias, or as query options of their own names
/// (implicit parameter aliases). Their names choose the overload.
/// </summary>
internal sealed class OperationParser(ParseContext context, string name, ImmutableArray<CanonicalOperation> overloads)
{
    private readonly Dictionary<string, Value> _given = new(StringComparer.Ordinal);

    /// <param name="text">The decoded segment from the parenthesis that opens; empty where there is none.</param>
    public OperationSegment Parse(ReadOnlySpan<char> text)
    {
        if (overloads[0].IsAction)
        {
            return text.IsEmpty
                ? new OperationSegment(overloads[0], [])
                : throw Invalid($"{name} is an action; its parameters stand in the body of the request", name);
        }

        if (!text.IsEmpty)
        {
            ReadInline(text);
        }

        ReadImplicit();
        var overload = Choose();
        return new OperationSegment(overload, [.. overload.Parameters.Select(p => _given[p.Name])]);
    }

    private void ReadInline(ReadOnlySpan<char> text)
    {
        if (text is not ['(', .., ')'])
        {
            throw Invalid($"{UrlErrors.Quote(text)} is not closed by a parenthesis", name);
        }

        var cursor = new Cursor(text[1..^1], name) { Fault = GatewayErrorCode.InvalidUrl };
        cursor.SkipBlanks();
        while (!cursor.AtEnd)
        {
            var parameter = Find(cursor.TakeName());
            cursor.Expect('=');
            cursor.SkipBlanks();

            // By the parameter's own name, for messages.
            var value = new Cursor(cursor.Text, parameter.Name) { Fault = cursor.Fault, Position = cursor.Position };
            Add(parameter, ReadValue(ref value, parameter));
            cursor.Position = value.Position;
            cursor.SkipBlanks();
            if (cursor.AtEnd)
            {
                return;
            }

            cursor.Expect(',');
            cursor.SkipBlanks();
        }
    }

    private Value ReadValue(ref Cursor cursor, Property parameter)
    {
        if (cursor.Current == '@')
        {
            return Fit(context.TakeAlias(ref cursor), parameter);
        }

        return LiteralReader.TryRead(ref cursor, context.Index.Model, out var value)
            ? Fit(value, parameter)
            : throw cursor.Unexpected($"A value of {parameter.Name}, which is {parameter.Type.EdmName()}, expected");
    }

    /// <summary>Parameters that are given as query options of the same name, with or without @ (URL Conventions 4.5.4).</summary>
    private void ReadImplicit()
    {
        foreach (var parameter in overloads.SelectMany(o => o.Parameters).DistinctBy(p => p.Name))
        {
            if (context.FindCustom(parameter.Name) is { } plain)
            {
                Add(parameter, ReadWhole(plain, parameter));
            }
            else if (!_given.ContainsKey(parameter.Name) && context.FindAlias("@" + parameter.Name) is { } alias)
            {
                Add(parameter, ReadWhole(alias, parameter));
            }
        }
    }

    private Value ReadWhole(ReadOnlyMemory<char> text, Property parameter)
    {
        var cursor = new Cursor(text.Span, parameter.Name) { Fault = GatewayErrorCode.InvalidUrl };
        cursor.SkipBlanks();
        var value = ReadValue(ref cursor, parameter);
        cursor.SkipBlanks();
        return cursor.AtEnd ? value : throw cursor.Unexpected("The end of the value expected");
    }

    private void Add(Property parameter, Value value)
    {
        if (!_given.TryAdd(parameter.Name, value))
        {
            throw Invalid($"The parameter {parameter.Name} of {name} is given more than once", parameter.Name);
        }
    }

    private Property Find(ReadOnlySpan<char> given)
    {
        foreach (var overload in overloads)
        {
            if (overload.Arguments.Find(given) is Property parameter)
            {
                return parameter;
            }
        }

        throw Invalid(
            $"{name} has no parameter {UrlErrors.Quote(given)}; it is called as {Forms()}",
            UrlErrors.Quote(given).Trim('\''));
    }

    private CanonicalOperation Choose()
    {
        if (overloads.FirstOrDefault(o => o.Parameters.Length == _given.Count && o.Parameters.All(p => _given.ContainsKey(p.Name))) is { } chosen)
        {
            return chosen;
        }

        var missing = overloads
            .Where(o => _given.Keys.All(g => o.Arguments.Find(g) is not null))
            .SelectMany(o => o.Parameters)
            .FirstOrDefault(p => !_given.ContainsKey(p.Name));
        throw missing is null
            ? Invalid($"No form of {name} takes {string.Join(" and ", _given.Keys)} together; it is called as {Forms()}", name)
            : Invalid($"The parameter {missing.Name} of {name} is missing; it is called as {Forms()}", missing.Name);
    }

    /// <summary>The value as one of the parameter's type; a string stands for the value that it spells (Protocol 5.1.1.14).</summary>
    private Value Fit(Value value, Property parameter)
    {
        if (value.IsNull)
        {
            return parameter.IsNullable ? value : throw Invalid($"The parameter {parameter.Name} of {name} takes no null", parameter.Name);
        }

        if (value.Type == ValueType.String && parameter.Type != ValueType.String && CastTarget.Find("Edm." + parameter.Type) is { } target)
        {
            // What can't be cast stays the string that it is, and is refused as one.
            value = target.Cast(value) is { IsNull: false } cast ? cast : value;
        }

        if (value.Type != parameter.Type)
        {
            throw Invalid($"{UrlErrors.Quote(value.ToString())} is no value of the parameter {parameter.Name} of {name}, which is {parameter.Type.EdmName()}", parameter.Name);
        }

        return value;
    }

    private string Forms() => string.Join(" or ", overloads.Select(o => o.ToString()));

    private static GatewayException Invalid(string message, string target) => UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{message}.", target);
}
