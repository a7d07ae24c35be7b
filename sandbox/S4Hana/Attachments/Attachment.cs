using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Attachments;

/// <summary>A document linked to a business object; its bytes are made when asked for.</summary>
/// <param name="ObjectType">MARA for products, VBRK for billing documents.</param>
public sealed record Attachment(string ObjectType, string ObjectKey, string FileName, string MimeType, DateTimeOffset? CreatedAt, Func<byte[]> Content)
{
    public static Attachment Of(Product product) =>
        new("MARA", product.Id, $"{product.Id}.png", "image/png", product.CreatedAt, () => PngImage.Draw(product.Id));

    public static Attachment Of(Invoice invoice) =>
        new("VBRK", invoice.Id, $"Invoice {invoice.Id}.pdf", "application/pdf", invoice.CreatedAt, () => PdfDocument.Print(invoice));

    public static string EntityTag(byte[] content)
    {
        var hash = Fnv.Hash(Convert.ToHexString(content));
        return string.Create(CultureInfo.InvariantCulture, $"\"{hash:x8}{content.Length:x}\"");
    }
}
