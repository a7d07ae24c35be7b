using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Renders rows as the product does, with the fields that its tickets carry.</summary>
internal static class ZendeskJson
{
    private const long BrandId = 44291;
    private const long FormId = 60502;

    public static void WriteTicket(Utf8JsonWriter json, ZendeskTicket row, string origin, bool isResult = false)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, string.Create(CultureInfo.InvariantCulture, $"{origin}/api/v2/tickets/{row.Id}.json"));
        json.WriteNumber("id"u8, row.Id);
        json.WriteString("external_id"u8, row.ExternalId);
        json.WriteStartObject("via"u8);
        json.WriteString("channel"u8, row.Channel);
        json.WriteStartObject("source"u8);
        json.WriteStartObject("from"u8);
        json.WriteEndObject();
        json.WriteStartObject("to"u8);
        json.WriteEndObject();
        json.WriteNull("rel"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        WriteTime(json, "created_at"u8, row.CreatedAt);
        WriteTime(json, "updated_at"u8, row.UpdatedAt);
        json.WriteNumber("generated_timestamp"u8, row.GeneratedTimestamp);
        json.WriteString("type"u8, row.Type);
        json.WriteString("subject"u8, row.Subject);
        json.WriteString("raw_subject"u8, row.Subject);
        json.WriteString("description"u8, row.Description);
        json.WriteString("priority"u8, row.Priority);
        json.WriteString("status"u8, row.Status);
        json.WriteNull("recipient"u8);
        WriteId(json, "requester_id"u8, row.RequesterId);
        WriteId(json, "submitter_id"u8, row.RequesterId);
        WriteId(json, "assignee_id"u8, row.AssigneeId);
        WriteId(json, "organization_id"u8, row.OrganizationId);
        WriteId(json, "group_id"u8, row.GroupId);
        WriteEmpty(json, "collaborator_ids"u8);
        WriteEmpty(json, "follower_ids"u8);
        WriteEmpty(json, "email_cc_ids"u8);
        json.WriteNull("forum_topic_id"u8);
        json.WriteNull("problem_id"u8);
        json.WriteBoolean("has_incidents"u8, false);
        json.WriteBoolean("is_public"u8, true);
        WriteTime(json, "due_at"u8, row.DueAt);
        WriteTexts(json, "tags"u8, row.Tags);
        WriteCustomFields(json, row.CustomFields);
        json.WriteNull("satisfaction_rating"u8);
        WriteEmpty(json, "sharing_agreement_ids"u8);
        json.WriteNull("custom_status_id"u8);
        WriteEmpty(json, "followup_ids"u8);
        json.WriteNumber("ticket_form_id"u8, FormId);
        json.WriteNumber("brand_id"u8, BrandId);
        json.WriteBoolean("allow_channelback"u8, false);
        json.WriteBoolean("allow_attachments"u8, true);
        if (isResult) json.WriteString("result_type"u8, "ticket"u8);
        json.WriteEndObject();
    }

    public static void WriteOrganization(Utf8JsonWriter json, ZendeskOrganization row, string origin, bool isResult = false)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, string.Create(CultureInfo.InvariantCulture, $"{origin}/api/v2/organizations/{row.Id}.json"));
        json.WriteNumber("id"u8, row.Id);
        json.WriteString("name"u8, row.Name);
        json.WriteBoolean("shared_tickets"u8, false);
        json.WriteBoolean("shared_comments"u8, false);
        json.WriteString("external_id"u8, row.ExternalId);
        WriteTime(json, "created_at"u8, row.CreatedAt);
        WriteTime(json, "updated_at"u8, row.UpdatedAt);
        WriteEmpty(json, "domain_names"u8);
        json.WriteString("details"u8, ""u8);
        json.WriteString("notes"u8, ""u8);
        json.WriteNull("group_id"u8);
        WriteEmpty(json, "tags"u8);
        json.WriteStartObject("organization_fields"u8);
        json.WriteNull("region"u8);
        json.WriteString("support_tier"u8, row.SupportTier);
        json.WriteEndObject();
        if (isResult) json.WriteString("result_type"u8, "organization"u8);
        json.WriteEndObject();
    }

    public static void WriteUser(Utf8JsonWriter json, ZendeskUser row, string origin, bool isResult = false)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, row.Id);
        json.WriteString("url"u8, string.Create(CultureInfo.InvariantCulture, $"{origin}/api/v2/users/{row.Id}.json"));
        json.WriteString("name"u8, row.Name);
        json.WriteString("email"u8, row.Email);
        WriteTime(json, "created_at"u8, row.CreatedAt);
        WriteTime(json, "updated_at"u8, row.UpdatedAt);
        json.WriteString("time_zone"u8, "Berlin"u8);
        json.WriteNull("phone"u8);
        json.WriteString("locale"u8, "en-US"u8);
        WriteId(json, "organization_id"u8, row.OrganizationId);
        json.WriteString("role"u8, row.IsAgent ? "agent"u8 : "end-user"u8);
        json.WriteBoolean("verified"u8, true);
        json.WriteNull("external_id"u8);
        WriteEmpty(json, "tags"u8);
        json.WriteBoolean("active"u8, true);
        json.WriteBoolean("suspended"u8, false);
        json.WriteStartObject("user_fields"u8);
        json.WriteEndObject();
        if (isResult) json.WriteString("result_type"u8, "user"u8);
        json.WriteEndObject();
    }

    public static void WriteComment(Utf8JsonWriter json, ZendeskComment row)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, row.Id);
        json.WriteString("type"u8, "Comment"u8);
        WriteId(json, "author_id"u8, row.AuthorId);
        json.WriteString("body"u8, row.Body);
        json.WriteString("html_body"u8, row.Body is null ? null : $"<div class=\"zd-comment\" dir=\"auto\">{WebUtility.HtmlEncode(row.Body)}</div>");
        json.WriteString("plain_body"u8, row.Body);
        json.WriteBoolean("public"u8, row.IsPublic);
        WriteEmpty(json, "attachments"u8);
        json.WriteStartObject("via"u8);
        json.WriteString("channel"u8, "web"u8);
        json.WriteEndObject();
        WriteTime(json, "created_at"u8, row.CreatedAt);
        json.WriteEndObject();
    }

    /// <summary>A row of any sort, with its <c>result_type</c>, as searches answer.</summary>
    public static void WriteResult(Utf8JsonWriter json, IZendeskRow row, string origin)
    {
        switch (row)
        {
            case ZendeskTicket ticket: WriteTicket(json, ticket, origin, isResult: true); break;
            case ZendeskOrganization organization: WriteOrganization(json, organization, origin, isResult: true); break;
            case ZendeskUser user: WriteUser(json, user, origin, isResult: true); break;
            default: throw new ArgumentOutOfRangeException(nameof(row), row.GetType().Name, "Searches do not answer such rows.");
        }
    }

    /// <summary>ISO 8601 in UTC with whole seconds.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[20];
        if (!known.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException("A time does not fit its 20 signs.");
        }

        json.WriteString(name, text[..length]);
    }

    private static void WriteCustomFields(Utf8JsonWriter json, IReadOnlyList<ZendeskCustomField> fields)
    {
        json.WriteStartArray("custom_fields"u8);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, field.Id);
            if (field.Choices is not null) WriteTexts(json, "value"u8, field.Choices);
            else if (field.IsChecked is { } isChecked) json.WriteBoolean("value"u8, isChecked);
            else json.WriteString("value"u8, field.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteEmpty(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }

    private static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? id)
    {
        if (id is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
