using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Payloads;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>The action <c>Validate</c>: reads payloads as a write would, and returns what is wrong with them.</summary>
internal static class Validation
{
    /// <param name="root">The service root.</param>
    /// <exception cref="GatewayException">InvalidBody: a parameter that is no payload has the wrong type.</exception>
    public static ResultRows Run(CanonicalOperation action, ActionBody body, ODataUrlParser parser, string root)
    {
        var findings = new PayloadFindings();
        var isUpdate = IsUpdate(action, body);
        foreach (var (parameter, json) in body.Parameters.Where(p => p.Key.Complex is not null))
        {
            ActionBody.Guarded(() =>
            {
                var reader = ActionBody.ReaderOf(json);
                return new PayloadReader(new ReferenceReader(parser, findings, root), findings, isUpdate, body.IsIeee754Compatible).Read(ref reader, parameter.Complex!, parameter.Name);
            });
        }

        var rows = new ResultRows(action);
        foreach (var finding in findings.All)
        {
            rows.Add(Value.Of(finding.Fault.ToString()), Value.Of(finding.Message), Value.Of(finding.Target));
        }

        return rows;
    }

    private static bool IsUpdate(CanonicalOperation action, ActionBody body)
    {
        var parameter = action.Arguments.Property(CanonicalOperations.IsUpdate);
        if (!body.Parameters.TryGetValue(parameter, out var json))
        {
            return false;
        }

        return json.Span.SequenceEqual("true"u8)
            || (json.Span.SequenceEqual("false"u8)
                ? false
                : throw UrlErrors.Of(GatewayErrorCode.InvalidBody, $"The parameter {parameter.Name} is true or false.", parameter.Name));
    }
}
