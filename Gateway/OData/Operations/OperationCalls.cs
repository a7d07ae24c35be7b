using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.OData.Parsing;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>Calls of functions and actions, from their URL to their answer.</summary>
internal static class OperationCalls
{
    /// <summary>Whether the last segment of a path names an operation, or something qualified that might be one. Says nothing of its grammar.</summary>
    /// <param name="below">Path and query below the service root.</param>
    public static bool Names(CanonicalModel model, ReadOnlySpan<char> below)
    {
        var mark = below.IndexOf('?');
        var path = (mark < 0 ? below : below[..mark]).TrimEnd('/');
        var parenthesis = path.EndsWith(")") ? path.LastIndexOf('(') : -1;
        path = parenthesis < 0 ? path : path[..parenthesis];
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (TypeCast.TryTake(name, out _))
        {
            return true;
        }

        foreach (var operation in model.Operations)
        {
            if (name.SequenceEqual(operation.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path to the row that the operation is bound to, as a URL of its own; null where it is bound to none.</summary>
    public static ODataUrl? BindingOf(ODataUrl url)
    {
        var type = url.Call!.Operation.Binding;
        return type is null
            ? null
            : new ODataUrl(url.Path[..url.Path.IndexOf(url.Call)], new CanonicalQuery(type) { Selection = new Selection(type) { Properties = [] } });
    }

    /// <summary>The result as what the URL leads to: the one property of a row that only holds it.</summary>
    public static ResourceTarget TargetOf(ODataUrl url)
    {
        var operation = url.Call!.Operation;
        return new ResourceTarget(url.Query)
        {
            // Protocol 10.14: values that belong to no entity are named by their type.
            CanonicalPath = $"Collection({CanonicalModel.Namespace}.{operation.Result.Complex!.Name})",
            Key = Value.Null,
            Properties = [operation.Result],
            IsCount = url.Path[^1] is CountSegment,
        };
    }

    public static Task WriteAsync(AnswerRequest request, RowBatch result, CancellationToken cancellation)
    {
        request.Time.Stop();
        AnswerParts.TellAge(request.Context.Response, result.Age);
        return request.Target.IsCount
            ? TextAnswer.WriteAsync(request, TargetCells.CollectionOf(result, request.Target).Total)
            : RowAnswer.WriteAsync(request, result, cancellation);
    }
}
