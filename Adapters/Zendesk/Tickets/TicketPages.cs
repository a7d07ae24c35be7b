using System.Buffers.Text;
using System.Text.Json;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Adapters.Zendesk.Organizations;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>Reads pages of tickets into rows of one shape, with what the adapter must know of each ticket. Immutable.</summary>
internal sealed class TicketPages
{
    public const string List = "tickets";
    public const string Results = "results";
    public const string Single = "ticket";

    private readonly string _backend;
    private readonly PageReader _list;
    private readonly PageReader _results;
    private readonly PageReader _single;

    public TicketPages(IRowMap map, Shape shape, string backend)
    {
        _backend = backend;
        Shape = shape;
        CustomerColumn = shape.IndexOf(map.Type.Find(nameof(Case.CustomerId))!);
        var rows = RowReaders.Of(map, shape, "id", "organization_id", "updated_at", "status");
        string[] scalars = ["meta.has_more", "meta.after_cursor"];
        _list = new PageReader(rows, List, scalars);
        _results = new PageReader(rows, Results, scalars);
        _single = new PageReader(rows, Single, scalars);
    }

    public Shape Shape { get; }

    /// <summary>Position of CustomerId among the cells; -1 where it is not read.</summary>
    public int CustomerColumn { get; }

    public bool ReadsCustomers => CustomerColumn >= 0;

    /// <param name="array">Where the rows stand: <see cref="List"/>, <see cref="Results"/> or <see cref="Single"/>.</param>
    public TicketPage Read(BackendReply reply, string array)
    {
        var organizations = OrganizationsOf(reply.Body.Span, reply.Age);
        var facts = new List<TicketFacts>();
        string?[] scalars = new string?[2];
        var batch = Reader(array).Read(reply, _backend, TicketMap.Resource, scalars, Collect(facts));
        return new TicketPage(batch, facts, organizations, scalars[0] == "true", scalars[1]);
    }

    /// <summary>Reads a page of the list that other scans read too.</summary>
    public TicketPage Read(SharedAnswer page)
    {
        var organizations = OrganizationsOf(page.Body, page.Age);
        var facts = new List<TicketFacts>();
        string?[] scalars = new string?[2];
        var batch = _list.Read(page.Body, _backend, TicketMap.Resource, scalars, Collect(facts));
        batch.Age = page.Age;
        return new TicketPage(batch, facts, organizations, scalars[0] == "true", scalars[1]);
    }

    private PageReader Reader(string array) => array switch
    {
        List => _list,
        Results => _results,
        _ => _single,
    };

    private OrganizationIndex? OrganizationsOf(ReadOnlySpan<byte> page, TimeSpan age) =>
        ReadsCustomers ? OrganizationIndex.Of(page, age, _backend) : null;

    private static RowCheck Collect(List<TicketFacts> facts) => (sides, sink) =>
    {
        if (sides[3].Type == JsonTokenType.String && sink.Utf8(sides[3]).SequenceEqual("deleted"u8))
        {
            return false;
        }

        if (sides[0].Type != JsonTokenType.Number || !Utf8Parser.TryParse(sink.Utf8(sides[0]), out long id, out _))
        {
            throw sink.Fault("a ticket without an id", sides[0]);
        }

        long? organization = sides[1].Type == JsonTokenType.Number && Utf8Parser.TryParse(sink.Utf8(sides[1]), out long number, out _) ? number : null;
        if (sides[2].IsNull || !InstantCodec.TryParse(sink.Utf8(sides[2]), out var updatedAt))
        {
            throw sink.Fault("a ticket without the time of its last change", sides[2]);
        }

        facts.Add(new TicketFacts(id, organization, updatedAt));
        return true;
    };
}
