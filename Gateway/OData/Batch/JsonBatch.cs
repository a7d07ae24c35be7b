using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Configuration;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Reads a JSON batch (OData JSON 19.1). What breaks a rule of the format is refused with the whole batch before anything runs, all faults at once.
/// </summary>
internal sealed class JsonBatch
{
    private const int DepthMax = 64;
    private const int FaultsMax = 20;

    private static readonly string[] _members = ["id", "method", "url", "atomicityGroup", "dependsOn", "if", "headers", "body"];
    private static readonly string[] _methods = ["GET", "POST", "PATCH", "PUT", "DELETE"];

    private readonly BatchOptions _options;
    private readonly List<ErrorDetail> _faults = [];
    private readonly List<BatchUnit> _units = [];

    // What stands before the request at hand: which group each request is in, and which groups have begun.
    private readonly Dictionary<string, string?> _groupOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    private JsonBatch(BatchOptions options) => _options = options;

    /// <exception cref="GatewayException">InvalidBody, LimitExceeded: nothing of the batch can be run.</exception>
    public static List<BatchUnit> Read(ReadOnlyMemory<byte> body, BatchOptions options)
    {
        var batch = new JsonBatch(options);
        try
        {
            using var document = Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body);
            batch.Read(document.RootElement);
        }
        catch (InvalidOperationException fault)
        {
            // What System.Text.Json throws for the one thing that its parser lets pass, wherever it is looked at first.
            throw new GatewayException(BatchFaults.Malformed("The body is no JSON batch: a name or string of it holds half a surrogate pair.", "$batch"), fault);
        }

        return batch._faults.Count switch
        {
            0 => batch._units,
            1 => throw BatchFaults.Malformed(batch._faults[0].Message, batch._faults[0].Target).ToException(),
            _ => throw (BatchFaults.Malformed("The batch breaks several rules of its format; nothing of it was executed.", "$batch") with { Details = [.. batch._faults] }).ToException(),
        };
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DepthMax, AllowDuplicateProperties = false });
        }
        catch (JsonException fault)
        {
            // Duplicate names come without a position.
            var place = fault.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $", line {line + 1}, byte {fault.BytePositionInLine + 1}")
                : "";
            var why = fault.Message.Contains("uplicate", StringComparison.Ordinal) ? "a name stands twice in one object" : "it is malformed, or nested too deeply";
            throw new GatewayException(BatchFaults.Malformed($"The body is no JSON batch{place}: {why}.", "$batch"), fault);
        }
    }

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("requests"u8, out var requests) || requests.ValueKind != JsonValueKind.Array)
        {
            Add("$batch", "A JSON batch is an object with an array 'requests'.");
            return;
        }

        foreach (var member in root.EnumerateObject().Where(m => m.Name != "requests" && !m.Name.Contains('@', StringComparison.Ordinal)))
        {
            Add(member.Name, $"A JSON batch has no member '{member.Name}'; it holds 'requests' alone.");
        }

        if (requests.GetArrayLength() > _options.RequestsMax)
        {
            throw BatchFaults.TooManyRequests(_options.RequestsMax).ToException();
        }

        var groups = NamesOf(requests, "atomicityGroup"u8);
        string? open = null;
        var members = ImmutableArray.CreateBuilder<InnerRequest>();
        var number = 0;
        foreach (var element in requests.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"requests/{number++}");
            if (_faults.Count >= FaultsMax)
            {
                return;
            }

            if (element.ValueKind != JsonValueKind.Object)
            {
                Add(place, "A request is a JSON object.");
                continue;
            }

            var group = ReadName(element, "atomicityGroup"u8, $"{place}/atomicityGroup", isNeeded: false);
            if (group != open)
            {
                Close(open, members);
                open = group;
                if (group is not null && !_groups.Add(group))
                {
                    Add($"{place}/atomicityGroup", $"The requests of the atomicity group '{group}' are not next to each other.");
                }
            }

            var request = ReadRequest(element, group, place, groups);
            if (group is null)
            {
                _units.Add(new BatchUnit([request]));
            }
            else
            {
                members.Add(request);
            }

            if (request.Id is { } id)
            {
                _groupOf.TryAdd(id, group);
            }
        }

        Close(open, members);
    }

    private void Close(string? group, ImmutableArray<InnerRequest>.Builder members)
    {
        if (group is not null && members.Count > 0)
        {
            // Conditions are not supported, and what carries one fails with all of its group (JSON 19.1).
            var requests = members.DrainToImmutable();
            var condition = requests.FirstOrDefault(r => r.Fault is { Code: GatewayErrorCode.FailedDependency })?.Fault;
            _units.Add(new BatchUnit(condition is null ? requests : [.. requests.Select(r => r.Fault is null ? r with { Fault = condition } : r)], group));
        }
    }

    private InnerRequest ReadRequest(JsonElement element, string? group, string place, HashSet<string> groups)
    {
        var start = _faults.Count;
        foreach (var member in element.EnumerateObject().Where(m => !_members.Contains(m.Name) && !m.Name.Contains('@', StringComparison.Ordinal)))
        {
            Add($"{place}/{member.Name}", $"A request has no member '{member.Name}'{Suggestion.For(member.Name, _members)}.");
        }

        var id = ReadId(element, place, groups);
        var method = ReadText(element, "method"u8, $"{place}/method", isNeeded: true)?.ToUpperInvariant() ?? "GET";
        if (!_methods.Contains(method))
        {
            Add($"{place}/method", $"The method is '{method}'; JSON batches take get, post, patch, put and delete.");
        }

        var url = ReadText(element, "url"u8, $"{place}/url", isNeeded: true) ?? "";
        var headers = ReadHeaders(element, place, out var headerBytes);
        var request = new InnerRequest
        {
            Id = id,
            Method = method,
            Url = url,
            Headers = headers,
            DependsOn = ReadDependsOn(element, id, group, place),
            Body = ReadBody(element, method, headers, place),
        };
        if (request.ReferenceIn(out _) is { } reference && _groupOf.ContainsKey(reference) && !request.DependsOn.Contains(reference))
        {
            Add($"{place}/url", $"The URL refers to the request '{reference}', which must stand in dependsOn.");
        }

        return _faults.Count > start ? request : request with { Fault = FaultOf(element, request, headerBytes + url.Length, place) };
    }

    /// <summary>What is answered in the place of the request alone.</summary>
    private GatewayError? FaultOf(JsonElement element, InnerRequest request, int headerBytes, string place)
    {
        if (element.TryGetProperty("if"u8, out var condition) && condition.ValueKind != JsonValueKind.Null)
        {
            return new GatewayError(GatewayErrorCode.FailedDependency, "Conditions ('if') are not supported; the request was not executed. Use dependsOn.") { Target = $"{place}/if" };
        }

        return headerBytes > _options.HeaderBytesMax ? BatchFaults.TooLarge($"URL and headers have {headerBytes} bytes", _options.HeaderBytesMax, nameof(_options.HeaderBytesMax), place)
            : request.Body.Length > _options.PartBodyBytesMax ? BatchFaults.TooLarge($"The body has {request.Body.Length} bytes", _options.PartBodyBytesMax, nameof(_options.PartBodyBytesMax), place)
            : null;
    }

    private string? ReadId(JsonElement element, string place, HashSet<string> groups)
    {
        var id = ReadName(element, "id"u8, $"{place}/id", isNeeded: true);
        if (id is null)
        {
            return null;
        }

        if (_groupOf.ContainsKey(id))
        {
            Add($"{place}/id", $"The id '{id}' stands twice in the batch.");
        }
        else if (groups.Contains(id))
        {
            Add($"{place}/id", $"The id '{id}' is the name of an atomicity group too.");
        }

        return id;
    }

    private ImmutableArray<string> ReadDependsOn(JsonElement element, string? id, string? group, string place)
    {
        place = $"{place}/dependsOn";
        if (!element.TryGetProperty("dependsOn"u8, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
        {
            Add(place, "dependsOn is an array of strings.");
            return [];
        }

        if (list.GetArrayLength() > _options.RequestsMax)
        {
            Add(place, $"{list.GetArrayLength()} names are more than a batch may have requests, {_options.RequestsMax}.");
            return [];
        }

        ImmutableArray<string> names = [.. list.EnumerateArray().Select(e => e.GetString()!)];
        foreach (var name in names)
        {
            if (name == id || (group is not null && name == group))
            {
                Add(place, $"'{name}' depends on itself.");
            }
            else if (!_groupOf.TryGetValue(name, out var other) && !_groups.Contains(name))
            {
                Add(place, $"'{name}' is neither the id nor the atomicity group of a request before this one.");
            }
            else if (other is not null && other != group && !names.Contains(other))
            {
                Add(place, $"'{name}' is part of the atomicity group '{other}', which must stand in dependsOn.");
            }
        }

        return names;
    }

    private ImmutableArray<KeyValuePair<string, string>> ReadHeaders(JsonElement element, string place, out int bytes)
    {
        bytes = 0;
        if (!element.TryGetProperty("headers"u8, out var given) || given.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            Add($"{place}/headers", "headers is an object of strings.");
            return [];
        }

        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in given.EnumerateObject())
        {
            var where = $"{place}/headers/{member.Name}";
            if (member.Value.ValueKind != JsonValueKind.String || !HeaderLines.IsName(Encoding.UTF8.GetBytes(member.Name)))
            {
                Add(where, $"The header '{member.Name}' is no header, or its value no string.");
            }
            else if (!names.Add(member.Name))
            {
                Add(where, $"The header '{member.Name}' stands twice.");
            }
            else if (HeaderLines.HasControl(Encoding.UTF8.GetBytes(member.Value.GetString()!)))
            {
                Add(where, $"The value of the header '{member.Name}' holds a control character.");
            }
            else
            {
                headers.Add(KeyValuePair.Create(member.Name, member.Value.GetString()!.Trim()));
                bytes += member.Name.Length + headers[^1].Value.Length + 4;
            }
        }

        return headers.ToImmutable();
    }

    /// <summary>The bytes that the request would have alone (JSON 19.1): JSON as it is, text as UTF-8, all else decoded from base64url.</summary>
    private ReadOnlyMemory<byte> ReadBody(JsonElement element, string method, ImmutableArray<KeyValuePair<string, string>> headers, string place)
    {
        place = $"{place}/body";
        if (!element.TryGetProperty("body"u8, out var body) || body.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        if (method is "GET" or "DELETE")
        {
            Add(place, $"A request with method {method} has no body.");
            return default;
        }

        var given = HeaderLines.Find(headers, "content-type") ?? "application/json";
        if (!MediaTypeHeaderValue.TryParse(given, out var type))
        {
            Add(place, $"The content-type '{given}' is no media type.");
            return default;
        }

        if (BodyForms.IsJson(type))
        {
            return JsonMarshal.GetRawUtf8Value(body).ToArray();
        }

        if (body.ValueKind != JsonValueKind.String)
        {
            Add(place, $"A body of type {type.MediaType} is a string{(BodyForms.IsText(type) ? "" : " in base64url")}.");
            return default;
        }

        var text = body.GetString()!;
        if (BodyForms.IsText(type))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        if (Base64Url.IsValid(text))
        {
            return Base64Url.DecodeFromChars(text);
        }

        Add(place, $"A body of type {type.MediaType} is a string in base64url.");
        return default;
    }

    private string? ReadName(JsonElement element, ReadOnlySpan<byte> member, string place, bool isNeeded)
    {
        var name = ReadText(element, member, place, isNeeded);
        if (name is null || RequestIds.IsValid(name))
        {
            return name;
        }

        Add(place, $"'{name}' may hold letters, digits and -._~ only.");
        return null;
    }

    private string? ReadText(JsonElement element, ReadOnlySpan<byte> member, string place, bool isNeeded)
    {
        var isGiven = element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;
        if (isGiven && value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        if (isGiven || isNeeded)
        {
            Add(place, isGiven ? $"'{Encoding.UTF8.GetString(member)}' is a string." : $"'{Encoding.UTF8.GetString(member)}' is missing.");
        }

        return null;
    }

    private static HashSet<string> NamesOf(JsonElement requests, ReadOnlySpan<byte> member)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in requests.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String)
            {
                names.Add(value.GetString()!);
            }
        }

        return names;
    }

    // One request alone may break more rules than anybody wants to read.
    private void Add(string target, string message)
    {
        if (_faults.Count < FaultsMax)
        {
            _faults.Add(new ErrorDetail(nameof(GatewayErrorCode.InvalidBody), $"{target}: {message}", target));
        }
    }
}
