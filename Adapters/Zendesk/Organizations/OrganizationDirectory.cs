using System.Globalization;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.Zendesk.Organizations;

/// <summary>
/// Finds organizations by external id and the other way round. Answers are shared within a gateway request, so that customers and their
/// cases resolve the same keys in the same calls.
/// </summary>
internal sealed class OrganizationDirectory(ZendeskCalls calls, ZendeskOptions options)
{
    private const string ByExternalIds = "/api/v2/organizations/show_many?external_ids=";
    private const string ByIds = "/api/v2/organizations/show_many?ids=";

    /// <summary>The calls that find organizations by external id.</summary>
    public IEnumerable<string> TargetsOf(IEnumerable<string> externalIds)
    {
        // In one order, so that equal sets of keys make equal calls.
        var keys = externalIds.Where(k => k.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var listed = KeyChunks.Of(keys.Where(IsListable).Select(Uri.EscapeDataString), options.KeysPerCall, options.UrlCharactersMax - ByExternalIds.Length, separatorCharacters: 3);
        return listed.Select(chunk => ByExternalIds + string.Join("%2C", chunk))
            .Concat(keys.Where(k => !IsListable(k)).Select(k => $"/api/v2/organizations/search?external_id={Uri.EscapeDataString(k)}"));
    }

    public Task<SharedAnswer> GetAsync(string target, RequestMemo memo, CallPolicy policy, CancellationToken cancellation) =>
        calls.GetSharedAsync(target, OrganizationMap.Resource, memo, policy, cancellation);

    /// <returns>The organizations that have one of the external ids.</returns>
    public async Task<OrganizationIndex> FindAsync(
        IReadOnlyCollection<string> externalIds, RequestMemo memo, CallPolicy policy, CancellationToken cancellation)
    {
        var found = new OrganizationIndex();
        var wanted = externalIds.ToHashSet(StringComparer.Ordinal);

        // Another scan may wait for the same answer, so only the end of the request ends the call.
        var pages = ParallelCalls.RunAsync(
            TargetsOf(wanted), options.ParallelCalls, (t, _) => GetAsync(t, memo, policy, cancellation), static _ => { }, cancellation);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            // The product compares external ids without case.
            found.Add(OrganizationIndex.Of(page, calls.Backend).Where(id => id is not null && wanted.Contains(id)));
        }

        return found;
    }

    /// <summary>Makes sure that the index knows the organizations.</summary>
    public async Task CompleteAsync(
        OrganizationIndex index, IEnumerable<long> ids, RequestMemo memo, CallPolicy policy, CancellationToken cancellation)
    {
        var missing = ids.Distinct().Where(id => !index.ExternalIds.ContainsKey(id)).Order().ToList();
        var keys = missing.Select(id => id.ToString(CultureInfo.InvariantCulture));
        foreach (var chunk in KeyChunks.Of(keys, options.KeysPerCall, options.UrlCharactersMax - ByIds.Length, separatorCharacters: 3))
        {
            var page = await GetAsync(ByIds + string.Join("%2C", chunk), memo, policy, cancellation).ConfigureAwait(false);
            index.Add(OrganizationIndex.Of(page, calls.Backend));
        }

        missing.ForEach(index.AddUnknown);
    }

    // Lists are split at commas, and blanks around the parts go.
    private static bool IsListable(string key) =>
        !key.Contains(',', StringComparison.Ordinal) && !char.IsWhiteSpace(key[0]) && !char.IsWhiteSpace(key[^1]);
}
