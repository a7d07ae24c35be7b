using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Organizations;

/// <summary>A planned read of organizations that customers have.</summary>
/// <param name="externalIds">The customers wanted; null for all.</param>
/// <param name="isLookup">Whether the customers wanted are the keys of a lookup.</param>
/// <param name="calls">How the calls are to be made.</param>
internal sealed class OrganizationScan(Source source, Shape shape, ImmutableArray<string>? externalIds, bool isLookup, CallPolicy calls)
    : Scan(source, shape)
{
    public ImmutableArray<string>? ExternalIds { get; } = externalIds;

    public bool IsLookup { get; } = isLookup;

    public CallPolicy Calls { get; } = calls;

    public override string Describe() => (IsLookup, ExternalIds) switch
    {
        (true, _) => "GET /api/v2/organizations/show_many?external_ids={keys}",
        (_, { } ids) => $"GET /api/v2/organizations/show_many?external_ids={string.Join(',', ids)}",
        _ => $"GET {OrganizationReader.All}",
    };
}
