using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.S4Hana.Attachments;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>Answers a GET or HEAD.</summary>
public sealed class ReadRequest(
    HttpContext http, ServiceTables service, QueryOptions options, S4HanaSimulatorOptions simulator, TimeProvider clock, bool isJson)
{
    private readonly string _root = simulator.InternalBase + PathSegment.Root + service.Name;

    private CancellationToken Cancellation => http.RequestAborted;

    public Task AnswerAsync(Resource target) => target.Kind switch
    {
        ResourceKind.Service => AnswerServiceAsync(),
        ResourceKind.Metadata => AnswerMetadataAsync(),
        ResourceKind.Collection => AnswerCollectionAsync(target),
        ResourceKind.Count => AnswerCountAsync(target),
        ResourceKind.Entity => AnswerEntityAsync(target),
        ResourceKind.Property => AnswerPropertyAsync(target),
        ResourceKind.PropertyValue => AnswerValueAsync(target),
        ResourceKind.Media => MediaResponse.WriteAsync(http, (Attachment)target.Row!),
        ResourceKind.Function when target.Name == "GetPDF" => AnswerPrintAsync(),
        _ => throw ODataException.MethodNotAllowed(http.Request.Method),
    };

    private async Task AnswerServiceAsync()
    {
        options.AllowOnly();
        if (!isJson)
        {
            await WriteXmlAsync(AtomPayload.Service(service, _root), "application/atomsvc+xml");
            return;
        }
        await Json().WriteAsync(
            json =>
            {
                json.WriteStartArray("EntitySets");
                foreach (var type in service.Metadata.Types)
                {
                    json.WriteStringValue(type.SetName);
                }
                json.WriteEndArray();
            },
            Cancellation);
    }

    private async Task AnswerMetadataAsync()
    {
        http.Response.ContentType = "application/xml";
        http.Response.ContentLength = service.Metadata.Document.Length;
        await http.Response.Body.WriteAsync(service.Metadata.Document, Cancellation);
    }

    private async Task AnswerCollectionAsync(Resource target)
    {
        var projection = Projection.Of(target.TableOf, service, options);
        var ceiling = projection.ExpandsMany ? simulator.ExpandedPageRows : simulator.PageRows;
        var page = new RowQuery(target.TableOf, service, target.Rows, options).Read(start => PageRows(start, ceiling));
        var address = simulator.InternalBase + RequestForm.Target(http).Split('?')[0];
        var next = page.Next is { } token ? NextLink(address, token) : null;
        if (isJson)
        {
            await Json().WriteCollectionAsync(projection, page, next, Cancellation);
        }
        else
        {
            await WriteXmlAsync(new AtomPayload(_root, clock).Feed(projection, page, address, next), "application/atom+xml;type=feed");
        }
    }

    private async Task AnswerCountAsync(Resource target)
    {
        options.AllowOnly("$filter");
        var count = new RowQuery(target.TableOf, service, target.Rows, options).CountRows();
        await WriteTextAsync(count.ToString(CultureInfo.InvariantCulture));
    }

    private async Task AnswerEntityAsync(Resource target)
    {
        options.AllowOnly("$select", "$expand");
        var projection = Projection.Of(target.TableOf, service, options);
        if (target.Row is null)
        {
            throw ODataException.NoEntity(target.TableOf.Type.SetName);
        }
        if (EdmText.EntityTag(target.TableOf, target.Row) is { } tag)
        {
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch.ToString() is { } given && (given == tag || given == "*"))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        if (isJson)
        {
            await Json().WriteEntityAsync(projection, target.Row, Cancellation);
        }
        else
        {
            await WriteXmlAsync(new AtomPayload(_root, clock).Entry(projection, target.Row), "application/atom+xml;type=entry");
        }
    }

    private async Task AnswerPropertyAsync(Resource target)
    {
        options.AllowOnly();
        if (isJson)
        {
            await Json().WriteAsync(json => JsonPayload.WriteValue(json, target.TableOf, target.Property!, target.Row!), Cancellation);
        }
        else
        {
            await WriteXmlAsync(AtomPayload.Property(target.Property!.Name, ValueOf(target)), "application/xml");
        }
    }

    private async Task AnswerValueAsync(Resource target)
    {
        options.AllowOnly();
        await WriteTextAsync(ValueOf(target) ?? throw ODataException.UnknownSegment("$value"));
    }

    private async Task AnswerPrintAsync()
    {
        var literal = options.Value("BillingDocument") ?? throw ODataException.InvalidKey("GetPDF");
        var key = new PathSegment("GetPDF", literal).Key(service.Set("A_BillingDocument")!.Type);
        var invoice = service.Set("A_BillingDocument")!.Find(key) as Invoice ?? throw ODataException.NoEntity("A_BillingDocument");
        await Json().WriteAsync(
            json =>
            {
                json.WriteStartObject("GetPDF");
                json.WriteStartObject("__metadata");
                json.WriteString("type", service.Name + ".GetPDFResult");
                json.WriteEndObject();
                json.WriteBase64String("BillingDocumentBinary", PdfDocument.Print(invoice));
                json.WriteEndObject();
            },
            Cancellation);
    }

    private static string? ValueOf(Resource target)
    {
        var value = target.TableOf.Read(target.Row!, target.Property!);
        return value.IsNull ? null : EdmText.Xml(target.TableOf, target.Property!, target.Row!, value);
    }

    private int PageRows(int start, int ceiling) =>
        simulator.ShortPages ? Math.Max(1, ceiling - Fnv.Choice(start.ToString(CultureInfo.InvariantCulture), "page", (ceiling / 2) + 1)) : ceiling;

    private string NextLink(string address, PageToken token)
    {
        var kept = options.RawWithoutPosition;
        return $"{address}?{kept}{(kept.Length > 0 ? "&" : "")}$skiptoken={token}";
    }

    private JsonPayload Json()
    {
        http.Response.ContentType = "application/json;charset=utf-8";
        return new JsonPayload(http.Response.BodyWriter, _root);
    }

    private async Task WriteXmlAsync(XDocument document, string contentType)
    {
        http.Response.ContentType = contentType + ";charset=utf-8";
        var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + document.ToString(SaveOptions.DisableFormatting);
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
    }

    private async Task WriteTextAsync(string text)
    {
        http.Response.ContentType = "text/plain;charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
    }
}
