using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Answers requests for <c>$metadata</c>.</summary>
/// <param name="model">The canonical model.</param>
/// <param name="routing">The routing rules in force; asked at every request, so that a reload shows at once.</param>
/// <param name="expandLevelsMax">The deepest $expand that the service takes.</param>
public sealed class MetadataEndpoint(CanonicalModel model, Func<RoutingTable> routing, int? expandLevelsMax)
{
    // Replaced as a whole; two requests that race after a reload build the same document twice, which harms nobody.
    private volatile Cached? _cached;

    /// <exception cref="GatewayException">MethodNotAllowed, NotAcceptable, or the fault in an option or header.</exception>
    public async Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        DocumentResponse.RequireReading(context);
        ProtocolVersions.RequireKnown(context.Request.Headers);
        var version = ProtocolVersions.Of(context.Request.Headers);
        var option = FormatOption(context.Request.Query);
        var format = MetadataFormats.Choose(option, context.Request.Headers.Accept);

        // Clients that know 4.0 only often read the document without OData-MaxVersion (UI5 does), and refuse one of 4.01.
        version = version == ProtocolVersion.V401 ? version : ProtocolVersion.V40;
        var representation = Current()[format, version == ProtocolVersion.V401];
        context.Response.Headers["OData-Version"] = version.Number();
        context.Response.Headers.Vary = option is null ? "Accept, OData-MaxVersion" : "OData-MaxVersion";
        await DocumentResponse.WriteAsync(context, representation.Content, format.MediaType(), representation.ETag).ConfigureAwait(false);
    }

    private MetadataDocument Current()
    {
        var table = routing();
        var cached = _cached;
        if (cached is null || !ReferenceEquals(cached.Table, table))
        {
            _cached = cached = new Cached(table, MetadataDocument.Create(model, table, expandLevelsMax));
        }

        return cached.Document;
    }

    private static string? FormatOption(IQueryCollection query)
    {
        string? format = null;
        foreach (var (name, values) in query)
        {
            // OData 4.01 takes system query options without the $ and in any case (URL Conventions 5.1).
            if (name.TrimStart('$').Equals("format", StringComparison.OrdinalIgnoreCase))
            {
                format = format is null && values.Count == 1 ? values[0] : throw Fault(GatewayErrorCode.InvalidQueryOption, name, "may be given once only");
            }
            else if (name.TrimStart('$').Equals("schemaversion", StringComparison.OrdinalIgnoreCase))
            {
                SchemaVersion.Require(values.ToString());
            }
            else if (name.StartsWith('$'))
            {
                throw Fault(GatewayErrorCode.UnknownQueryOption, name, "does not apply to $metadata");
            }
        }

        return format;
    }

    private static GatewayException Fault(GatewayErrorCode code, string option, string fault) =>
        new GatewayError(code, $"The query option {option} {fault}.") { Target = option }.ToException();

    private sealed record Cached(RoutingTable Table, MetadataDocument Document);
}
