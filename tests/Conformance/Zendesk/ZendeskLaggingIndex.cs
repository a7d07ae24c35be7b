using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.Zendesk;

namespace CanonicalGateway.Tests.Conformance.Zendesk;

/// <summary>The contract while the search index does not show changes of many tickets: what is read must be what the database holds.</summary>
public sealed class ZendeskLaggingIndex : ZendeskConformance
{
    private readonly HashSet<string> _changed = [];
    private DateTimeOffset _changedAt;
    private string? _customer;
    private long? _organization;

    protected override TimeSpan SearchLag => TimeSpan.FromMinutes(4);

    protected override bool IsNear(long estimate, int rows) => estimate >= 0;

    protected override ISimulator CreateSimulator(int? pageRowsMax)
    {
        var simulator = base.CreateSimulator(pageRowsMax);
        _changedAt = Clock.Now;
        var donor = Data.Cases.First(c => c.CustomerId is not null);
        _customer = donor.CustomerId;
        Simulator.UpdateTicket(Number(donor), t =>
        {
            _organization = t.OrganizationId;
            return Changed(t);
        });
        _changed.Add(donor.Id);
        foreach (var other in Data.Cases.Where((_, i) => i % 3 == 1))
        {
            Simulator.UpdateTicket(Number(other), Changed);
            _changed.Add(other.Id);
        }

        Clock.Now += TimeSpan.FromMinutes(1);
        return simulator;
    }

    protected override object? ValueAt(Source source, object row, Member member) => row is Case one && _changed.Contains(one.Id)
        ? member?.Name switch
        {
            nameof(Case.Status) => CaseStatus.OnHold,
            nameof(Case.Priority) => CasePriority.High,
            nameof(Case.CustomerId) => _customer,
            nameof(Case.OrderId) => "4711-NEW",
            nameof(Case.ModifiedAt) => _changedAt,
            _ => base.ValueAt(source, row, member!),
        }
        : base.ValueAt(source, row, member);

    private ZendeskTicket Changed(ZendeskTicket ticket) => ticket with
    {
        Status = "hold",
        Priority = "high",
        OrganizationId = _organization,
        CustomFields = [.. ticket.CustomFields.Select(f => f.Id == 360001 ? f with { Text = "4711-NEW" } : f)],
    };

    private static long Number(Case one) => long.Parse(one.Id, CultureInfo.InvariantCulture);
}
