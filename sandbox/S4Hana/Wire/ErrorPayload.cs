using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>The body of a refusal, in JSON for those who asked for it and else in XML.</summary>
public static class ErrorPayload
{
    private static readonly XNamespace Metadata = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";

    public static async Task WriteAsync(HttpResponse response, ODataException fault, bool isJson, DateTimeOffset now)
    {
        var timestamp = now.ToString("yyyyMMddHHmmss.fffffff", CultureInfo.InvariantCulture);
        var transaction = Transaction(fault, timestamp);
        var body = isJson ? Json(fault, transaction, timestamp) : Encoding.UTF8.GetBytes(Xml(fault, transaction, timestamp));
        response.StatusCode = fault.Status;
        response.ContentType = isJson ? "application/json;charset=utf-8" : "application/xml;charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    private static byte[] Json(ODataException fault, string transaction, string timestamp) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            error = new
            {
                code = fault.Code,
                message = new { lang = "en", value = fault.Message },
                innererror = new
                {
                    transactionid = transaction,
                    timestamp,
                    Error_Resolution = new
                    {
                        SAP_Transaction = "For backend administrators: use ADT feed reader \"SAP Gateway Error Log\" or run transaction /IWFND/ERROR_LOG",
                        SAP_Note = "See SAP Note 1797736 for error analysis (https://service.sap.com/sap/support/notes/1797736)",
                    },
                    errordetails = new[]
                    {
                        new { code = fault.Code, message = fault.Message, target = fault.Target, severity = "error", propertyref = fault.Target },
                    },
                },
            },
        },
        JsonOptions);

    private static string Xml(ODataException fault, string transaction, string timestamp) => "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + new XElement(
        Metadata + "error",
        new XElement(Metadata + "code", fault.Code),
        new XElement(Metadata + "message", new XAttribute(XNamespace.Xml + "lang", "en"), fault.Message),
        new XElement(
            Metadata + "innererror",
            new XElement(Metadata + "transactionid", transaction),
            new XElement(Metadata + "timestamp", timestamp),
            new XElement(
                Metadata + "errordetails",
                new XElement(
                    Metadata + "errordetail",
                    new XElement(Metadata + "code", fault.Code),
                    new XElement(Metadata + "message", fault.Message),
                    new XElement(Metadata + "propertyref", fault.Target),
                    new XElement(Metadata + "severity", "error"))))).ToString(SaveOptions.DisableFormatting);

    private static string Transaction(ODataException fault, string timestamp) =>
        string.Create(CultureInfo.InvariantCulture, $"{Fnv.Hash(timestamp):X8}{Fnv.Hash(fault.Code):X8}{Fnv.Hash(fault.Message):X8}{Fnv.Hash(fault.Target):X8}");

    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
