using System.Text.RegularExpressions;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Parses the filters of routing rules: the grammar of $filter, over properties of one entity.</summary>
internal sealed partial class RuleFilter(CanonicalModel model)
{
    private readonly ModelIndex _index = new(model);

    /// <param name="name">The setting, for the position of a fault: <c>when, character 5</c>.</param>
    /// <param name="properties">The properties that the filter reads.</param>
    /// <returns>Null where a fault was found.</returns>
    public Expr? Parse(StructuredType type, Given<string> filter, string name, Faults faults, out List<Property> properties)
    {
        properties = [];
        var expression = Parse(type, filter, name, faults);
        if (expression is null)
        {
            return null;
        }

        var members = new HashSet<Member>();
        expression.CollectOwnMembers(members);
        var before = faults.Count;
        foreach (var member in members.Where(m => m is not Property))
        {
            faults.Add(filter.Path, filter.Value, $"{member.Name} leads to other rows; expected a filter on properties of {type.Name} alone");
        }

        if (members.Count == 0)
        {
            faults.Add(filter.Path, filter.Value, $"expected a filter on properties of {type.Name}");
        }

        properties = [.. members.OfType<Property>().OrderBy(p => p.Ordinal)];
        return faults.Count == before ? expression : null;
    }

    private Expr? Parse(StructuredType type, Given<string> filter, string name, Faults faults)
    {
        if (QuotedText().Replace(filter.Value, "").Contains('@', StringComparison.Ordinal))
        {
            faults.Add(filter.Path, filter.Value, "parameter aliases have no values here; write the values themselves");
            return null;
        }

        try
        {
            var cursor = new Cursor(filter.Value, name);
            var context = new ParseContext(_index, new QueryLimits(), QueryOptions.Read(""), TimeProvider.System);
            var expression = new ExpressionParser(context, type).ParseFilter(ref cursor);
            if (context.ReadsClock)
            {
                faults.Add(filter.Path, filter.Value, "now() has no fixed value; write a date");
                return null;
            }

            return cursor.AtEnd ? expression : throw cursor.Unexpected("An operator or the end expected");
        }
        catch (GatewayException fault)
        {
            faults.Add(filter.Path, filter.Value, fault.Error.Message);
            return null;
        }
    }

    [GeneratedRegex("'[^']*'", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();
}
