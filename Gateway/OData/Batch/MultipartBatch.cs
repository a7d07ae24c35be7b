using System.Collections.Immutable;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Reads a multipart batch (Protocol 11.7.7.1). What can't be split into parts is refused as a whole; a part that can't be understood is a request
/// with a fault, which is answered in its place.
/// </summary>
internal sealed class MultipartBatch
{
    private readonly BatchOptions _options;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<BatchUnit> _units = [];
    private int _requests;

    private MultipartBatch(BatchOptions options) => _options = options;

    /// <exception cref="GatewayException">InvalidBody, LimitExceeded: nothing of the batch can be run.</exception>
    public static List<BatchUnit> Read(ReadOnlyMemory<byte> body, string boundary, BatchOptions options)
    {
        var batch = new MultipartBatch(options);
        var parts = MultipartParts.Split(body, boundary, options.RequestsMax)
            ?? throw BatchFaults.Malformed($"The batch does not end with the line --{boundary}-- that the boundary in Content-Type asks for; nothing of it was executed.", "$batch").ToException();
        for (var i = 0; i < parts.Count; i++)
        {
            batch.Add(parts[i], string.Create(CultureInfo.InvariantCulture, $"part {i + 1}"));
        }

        return batch._units;
    }

    private void Add(ReadOnlyMemory<byte> part, string place)
    {
        var opened = OpenPart(part, place, out var content);
        if (opened.Fault is null && BoundaryOf(opened.Type) is { } boundary)
        {
            _units.Add(ReadChangeSet(content, boundary, opened.Id, place));
            return;
        }

        Count();
        _units.Add(new BatchUnit(
        [
            opened.Fault is null
                ? HttpPart.Read(content, opened.HeaderBytes, opened.Id, place, _options)
                : new InnerRequest { Id = opened.Id, Fault = opened.Fault },
        ]));
    }

    private BatchUnit ReadChangeSet(ReadOnlyMemory<byte> content, string boundary, string? id, string place)
    {
        if (MultipartParts.IsBoundary(boundary) && MultipartParts.Split(content, boundary, _options.RequestsMax) is { } parts)
        {
            var requests = ImmutableArray.CreateBuilder<InnerRequest>(parts.Count);
            for (var i = 0; i < parts.Count; i++)
            {
                requests.Add(ReadMember(parts[i], string.Create(CultureInfo.InvariantCulture, $"{place}.{i + 1}")));
            }

            // One that is wrong is the answer of all.
            return requests.FirstOrDefault(request => request.Fault is not null) is { } wrong
                ? new BatchUnit([wrong])
                : new BatchUnit(requests.DrainToImmutable(), $"changeset_{Guid.NewGuid():N}");
        }

        Count();
        return new BatchUnit([new InnerRequest { Id = id, Fault = BatchFaults.Malformed($"The change set in {place} does not end with the line --{boundary}-- that its boundary asks for.", place) }]);
    }

    private InnerRequest ReadMember(ReadOnlyMemory<byte> part, string place)
    {
        Count();
        var opened = OpenPart(part, place, out var content);
        if (opened.Fault is not null)
        {
            return new InnerRequest { Id = opened.Id, Fault = opened.Fault };
        }

        if (BoundaryOf(opened.Type) is not null)
        {
            return new InnerRequest { Id = opened.Id, Fault = BatchFaults.Malformed($"A change set may not stand within a change set ({place}).", place) };
        }

        var request = HttpPart.Read(content, opened.HeaderBytes, opened.Id, place, _options);
        return request.Fault is null && request.IsRead
            ? request with { Fault = BatchFaults.Malformed($"A change set takes requests that change data, and no {request.Method} ({place}).", place) }
            : request;
    }

    private Opened OpenPart(ReadOnlyMemory<byte> part, string place, out ReadOnlyMemory<byte> content)
    {
        var text = part.Span;
        var headers = HeaderLines.Read(ref text, out var wrong);
        content = part[(part.Length - text.Length)..];

        // The name may stand among the headers of the request too: some clients write it there.
        var id = HeaderLines.Find(headers, "Content-ID");
        var opened = new Opened(null, id, part.Length - text.Length, null);
        if (wrong is not null)
        {
            return opened with { Fault = BatchFaults.Malformed($"{wrong} ({place})", place) };
        }

        if (id is not null && !RequestIds.IsValid(id))
        {
            return opened with { Id = null, Fault = BatchFaults.Malformed($"Content-ID of {place} may hold letters, digits and -._~ only.", place) };
        }

        if (id is not null && !_ids.Add(id))
        {
            return opened with { Fault = BatchFaults.Malformed($"Content-ID '{id}' stands twice in the batch ({place}).", place) };
        }

        if (HeaderLines.Find(headers, "Content-Transfer-Encoding")?.ToLowerInvariant() is not (null or "binary" or "8bit" or "7bit") and var coded)
        {
            return opened with { Fault = BatchFaults.Malformed($"{place} has Content-Transfer-Encoding {coded}; binary is taken.", place) };
        }

        var given = HeaderLines.Find(headers, "Content-Type");
        return MediaTypeHeaderValue.TryParse(given, out var type) && (Is(type, "application/http") || BoundaryOf(type) is not null)
            ? opened with { Type = type }
            : opened with { Fault = BatchFaults.Malformed($"{place} has {(given is null ? "no Content-Type" : $"Content-Type {given}")}; a request is application/http, a change set multipart/mixed with a boundary.", place) };
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    internal static string? BoundaryOf(MediaTypeHeaderValue? type) =>
        type is not null && Is(type, "multipart/mixed") && type.Boundary.HasValue ? HeaderUtilities.UnescapeAsQuotedString(type.Boundary).ToString() : null;

    private void Count()
    {
        if (++_requests > _options.RequestsMax)
        {
            throw BatchFaults.TooManyRequests(_options.RequestsMax).ToException();
        }
    }

    private readonly record struct Opened(MediaTypeHeaderValue? Type, string? Id, int HeaderBytes, GatewayError? Fault);
}
