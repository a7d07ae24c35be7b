using System.Globalization;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Attachments;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>API_CV_ATTACHMENT_SRV: a picture for most products, a printed document for each invoice.</summary>
public static class AttachmentRows
{
    /// <summary>Each product at such a place in the list has no picture.</summary>
    private const int WithoutPictureEach = 10;

    public static IReadOnlyDictionary<string, TableRows> Of(Dataset data) => new Dictionary<string, TableRows>
    {
        ["AttachmentContentSet"] = new TableRows<Attachment>(() => Read(data))
            .Text("LinkedSAPObjectKey", row => row.ObjectKey)
            .Text("BusinessObjectTypeName", row => row.ObjectType)
            .Text("FileName", row => row.FileName)
            .Text("FileSize", row => row.Content().Length.ToString(CultureInfo.InvariantCulture))
            .Text("MimeType", row => row.MimeType)
            .Column("CreationDateTime", row => Value.Instant(row.CreatedAt))
            .Index("LinkedSAPObjectKey"),
    };

    private static IEnumerable<Attachment> Read(Dataset data) => data.Products
        .Where((_, index) => (index + 1) % WithoutPictureEach != 0)
        .Select(Attachment.Of)
        .Concat(data.Invoices.Select(Attachment.Of));
}
