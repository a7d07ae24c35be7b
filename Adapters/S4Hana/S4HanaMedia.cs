using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Pictures of products and printed invoices, in the attachment service.</summary>
public sealed class S4HanaMedia : IBackendMedia
{
    // The key of an attachment names all places where documents may lie; those of linked business objects leave all but two empty.
    private const string Prefix = S4HanaResource.Root + "API_CV_ATTACHMENT_SRV/AttachmentContentSet("
        + "DocumentInfoRecordDocType='',DocumentInfoRecordDocNumber='',DocumentInfoRecordDocVersion='',DocumentInfoRecordDocPart='',"
        + "LogicalDocument='',ArchiveDocumentID='',LinkedSAPObjectKey='";

    private readonly Property? _image;
    private readonly Property? _document;

    public S4HanaMedia(CanonicalModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _image = model.FindType(nameof(Product))?.Find(nameof(Product.Image)) as Property;
        _document = model.FindType(nameof(Invoice))?.Find(nameof(Invoice.Document)) as Property;
    }

    public string? TargetOf(Property media, string key)
    {
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(key);
        var type = media == _image ? "MARA" : media == _document ? "VBRK" : null;
        return type is null
            ? null
            : $"{Prefix}{Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal))}',BusinessObjectTypeName='{type}')/$value";
    }
}
