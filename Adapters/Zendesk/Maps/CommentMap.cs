using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>The comments of a case: a resource of their own below each ticket.</summary>
internal static class CommentMap
{
    public const string Resource = "comments";

    public static EntityMap<TicketField> Create(CanonicalModel model)
    {
        var text = new TextCodec(emptyIsNull: false);
        return new EntityMap<TicketField>(model.FindType(nameof(CaseComment))!, Resource)
            .Map(nameof(CaseComment.Id), new(text, ["id"]))
            .Map(nameof(CaseComment.CreatedAt), new(new InstantCodec(), ["created_at"]))
            .Map(nameof(CaseComment.AuthorId), new(text, ["author_id"]))
            .Map(nameof(CaseComment.Body), new(text, ["plain_body"]))
            .Map(nameof(CaseComment.IsPublic), new(new BooleanCodec(), ["public"]));
    }
}
