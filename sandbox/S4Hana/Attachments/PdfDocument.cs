using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Attachments;

/// <summary>The printed invoice: PDF 1.4 of some 12 to 35 KB, the same bytes each time.</summary>
public static class PdfDocument
{
    private const int LinesPerPage = 56;

    public static byte[] Print(Invoice invoice)
    {
        var pages = Pages(invoice);
        // Objects: 1 catalogue, 2 page tree, 3 font, then a page and its content for each page.
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R >>",
            string.Create(CultureInfo.InvariantCulture, $"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + (2 * i)} 0 R"))}] /Count {pages.Count} >>"),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        };
        foreach (var page in pages)
        {
            var content = objects.Count + 2;
            objects.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {content} 0 R >>"));
            objects.Add(string.Create(CultureInfo.InvariantCulture, $"<< /Length {page.Length} >>\nstream\n{page}\nendstream"));
        }
        return Encoding.ASCII.GetBytes(Assemble(objects));
    }

    private static string Assemble(List<string> objects)
    {
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            pdf.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        }
        pdf.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return pdf.ToString();
    }

    private static List<string> Pages(Invoice invoice)
    {
        var count = 3 + Fnv.Choice(invoice.Id, "pages", 6);
        var lines = new List<string>
        {
            $"Invoice {invoice.Id}",
            string.Create(CultureInfo.InvariantCulture, $"Date {invoice.InvoiceDate:yyyy-MM-dd}   Customer {invoice.CustomerId}   Reference {invoice.Reference}"),
        };
        lines.AddRange(invoice.Items.Select(item => string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Number,6} {item.ProductId} {item.Text} {item.Quantity} {item.Unit} {item.NetAmount} {invoice.Currency}")));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"Net {invoice.NetAmount}  Tax {invoice.TaxAmount}  Gross {invoice.GrossAmount} {invoice.Currency}"));
        for (var clause = 1; lines.Count < count * LinesPerPage; clause++)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{clause,4}. General terms apply to delivery, acceptance and payment of document {invoice.Id}."));
        }
        return [.. lines.Chunk(LinesPerPage).Select(PageContent)];
    }

    private static string PageContent(string[] lines)
    {
        var content = new StringBuilder("BT /F1 9 Tf 40 800 Td 13 TL\n");
        foreach (var line in lines)
        {
            content.Append('(').Append(Escape(line)).Append(") Tj T*\n");
        }
        return content.Append("ET").ToString();
    }

    private static string Escape(string text)
    {
        var ascii = string.Concat(text.Select(unit => unit is >= ' ' and <= '~' ? unit : '?'));
        return ascii.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);
    }
}
