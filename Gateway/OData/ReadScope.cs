using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What all reads of one request have in common.</summary>
/// <param name="Table">The rules for the caller.</param>
/// <param name="Memo">What the reads share.</param>
/// <param name="Explanation">Takes their plans, where the caller wants to see them.</param>
internal readonly record struct ReadScope(RoutingTable Table, RequestMemo Memo, Explanation? Explanation);
