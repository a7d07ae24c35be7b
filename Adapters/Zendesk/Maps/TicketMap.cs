using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Zendesk.Maps;

/// <summary>Case at Zendesk: tickets.</summary>
internal static class TicketMap
{
    public const string Resource = "tickets";

    private static readonly ImmutableDictionary<string, string> Statuses = Codes(
        ("new", nameof(CaseStatus.New)),
        ("open", nameof(CaseStatus.Open)),
        ("pending", nameof(CaseStatus.Pending)),
        ("hold", nameof(CaseStatus.OnHold)),
        ("solved", nameof(CaseStatus.Resolved)),
        ("closed", nameof(CaseStatus.Closed)));

    private static readonly ImmutableDictionary<string, string> Priorities = Codes(
        ("low", nameof(CasePriority.Low)),
        ("normal", nameof(CasePriority.Normal)),
        ("high", nameof(CasePriority.High)),
        ("urgent", nameof(CasePriority.Critical)));

    private static readonly ImmutableDictionary<string, string> Kinds = Codes(
        ("problem", nameof(CaseKind.Problem)),
        ("incident", nameof(CaseKind.Incident)),
        ("question", nameof(CaseKind.Question)),
        ("task", nameof(CaseKind.Task)));

    private static readonly ImmutableDictionary<string, string> Channels = Codes(
        ("email", nameof(CaseChannel.Email)),
        ("voice", nameof(CaseChannel.Phone)),
        ("web", nameof(CaseChannel.Web)),
        ("chat", nameof(CaseChannel.Chat)),
        ("facebook", nameof(CaseChannel.Social)),
        ("twitter", nameof(CaseChannel.Social)),
        ("api", nameof(CaseChannel.Api)));

    public static EntityMap<TicketField> Create(string backend, CanonicalModel model, ZendeskOptions options)
    {
        var text = new TextCodec(emptyIsNull: false);
        var none = new ColumnMap<TicketField>(new NullCodec(), []);
        return new EntityMap<TicketField>(model.FindType(nameof(Case))!, Resource)
            .Map(nameof(Case.Id), Column(text, "id"))
            .Map(nameof(Case.CaseNumber), Column(text, "id"))
            .Map(nameof(Case.Subject), Column(text, "subject"))
            .Map(nameof(Case.Description), Column(text, "description"))
            .Map(nameof(Case.Status), Coded(model, nameof(CaseStatus), "status", Statuses, empty: nameof(CaseStatus.Other), "status"))
            .Map(nameof(Case.Priority), Coded(model, nameof(CasePriority), "priority", Priorities, empty: null, "priority"))
            .Map(nameof(Case.Kind), Coded(model, nameof(CaseKind), "type", Kinds, empty: null, "ticket_type"))
            .Map(nameof(Case.Channel), Coded(model, nameof(CaseChannel), "via.channel", Channels, empty: null, keyword: null))
            .Map(nameof(Case.IsEscalated), Column(new TagCodec(options.EscalatedTag), "tags", "tags", TicketFieldKind.Tags))

            // The organization's number; the reader puts its external id in its place.
            .Map(nameof(Case.CustomerId), Column(text, "organization_id", "organization", TicketFieldKind.Organization))
            .Map(nameof(Case.ContactId), Column(text, "requester_id", "requester", TicketFieldKind.Reference))
            .Map(nameof(Case.AssigneeId), Column(text, "assignee_id", "assignee", TicketFieldKind.Reference))
            .Map(nameof(Case.TeamId), Column(text, "group_id", "group", TicketFieldKind.Reference))
            .Map(nameof(Case.OrderId), Custom(options.OrderFieldId))
            .Map(nameof(Case.ProductId), Custom(options.ProductFieldId))
            .Map(nameof(Case.Tags), Column(new TextCollectionCodec(), "tags", "tags", TicketFieldKind.Tags))
            .Map(nameof(Case.DueAt), Column(new InstantCodec(), "due_at", "due_date", TicketFieldKind.Time))
            .Map(nameof(Case.ExternalReference), Column(text, "external_id", "external_id", TicketFieldKind.Text))
            .Map(nameof(Case.ExternalIds), Column(new ExternalIdsCodec(backend), "id"))
            .Map(nameof(Case.CreatedAt), Column(new InstantCodec(), "created_at", "created", TicketFieldKind.Time))
            .Map(nameof(Case.ModifiedAt), Column(new InstantCodec(), "updated_at", "updated", TicketFieldKind.Time))
            .Map(nameof(Case.EntitlementId), none)
            .Map(nameof(Case.Resolution), none)
            .Map(nameof(Case.ResolvedAt), none)
            .Map(nameof(Case.ClosedAt), none);
    }

    private static ColumnMap<TicketField> Column(Codec codec, string path) => new(codec, [path]);

    private static ColumnMap<TicketField> Column(Codec codec, string path, string keyword, TicketFieldKind kind) =>
        new(codec, [path], new TicketField(keyword, kind));

    private static ColumnMap<TicketField> Custom(long id) => Column(
        new CustomFieldCodec(id), "custom_fields", string.Create(CultureInfo.InvariantCulture, $"custom_field_{id}"), TicketFieldKind.Text);

    private static ColumnMap<TicketField> Coded(
        CanonicalModel model, string type, string path, ImmutableDictionary<string, string> codes, string? empty, string? keyword)
    {
        var codec = new EnumCodec(model.Enums.First(e => e.Name == type), codes, nameof(CaseStatus.Other), empty);
        return keyword is null ? Column(codec, path) : Column(codec, path, keyword, TicketFieldKind.Code);
    }

    private static ImmutableDictionary<string, string> Codes(params (string Code, string Member)[] codes) =>
        codes.ToImmutableDictionary(c => c.Code, c => c.Member, StringComparer.Ordinal);
}
