using System.Globalization;
using System.Text;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What answers of all kinds begin and end with.</summary>
internal static class AnswerParts
{
    /// <summary>Checks that what will be answered is what the client takes, before anything is read for it.</summary>
    /// <exception cref="Contracts.Errors.GatewayException">NotAcceptable, PreconditionFailed or InvalidHeader.</exception>
    public static void RequireAcceptable(AnswerRequest request)
    {
        var target = request.Target;
        if (target.IsCount || target.IsValue)
        {
            FormatNegotiation.RequireText(request.Url.Format, request.Context.Request.Headers);
        }
        else
        {
            _ = request.Format;
        }

        // Only pages of collections may have an ETag.
        if (target.IsSingle || target.IsCount)
        {
            ProtocolHeaders.RequireNoMatch(request.Context.Request);
        }
    }

    /// <summary>Agrees on the JSON form of the answer and announces it.</summary>
    public static JsonFormat FormatOf(AnswerRequest request)
    {
        var format = request.Format;
        request.Context.Response.ContentType = format.ContentType;
        VaryBy(request, isText: false);
        if (format.OmitsNulls)
        {
            request.Preferences.TellApplied(request.Context.Response, "omit-values", request.Preferences.ValueOf("omit-values"));
        }

        if (request.ContinuesOnError)
        {
            var given = request.Preferences.ValueOf("continue-on-error");
            request.Preferences.TellApplied(request.Context.Response, "continue-on-error", given.Length == 0 ? null : given);
        }

        return format;
    }

    /// <summary>Tells caches that what is missing from the answer may be there the next time.</summary>
    public static void TellMissing(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.Headers.CacheControl = "no-store";
        }
    }

    /// <summary>Tells caches which headers the answer depends on (RFC 9110 12.5.5, OData Protocol 8.3.8).</summary>
    /// <param name="isText">Whether it is a number or a raw value, which no preference changes.</param>
    public static void VaryBy(AnswerRequest request, bool isText)
    {
        // $format takes the place of Accept.
        var vary = (request.Url.Format is null, isText) switch
        {
            (true, false) => "Accept, OData-MaxVersion, Prefer",
            (false, false) => "OData-MaxVersion, Prefer",
            (true, true) => "Accept, OData-MaxVersion",
            (false, true) => "OData-MaxVersion",
        };
        request.Context.Response.Headers.Vary = request.Context.Request.Headers.AcceptCharset.Count == 0 ? vary : $"Accept-Charset, {vary}";
    }

    /// <summary>The context URL, where the format has one.</summary>
    /// <returns>Whether still nothing is written.</returns>
    public static bool WriteContext(Utf8Output output, JsonFormat format, string url) => WriteContext(output, format, Encoding.UTF8.GetBytes(url));

    /// <inheritdoc cref="WriteContext(Utf8Output, JsonFormat, string)"/>
    public static bool WriteContext(Utf8Output output, JsonFormat format, byte[] url)
    {
        if (format.Metadata == MetadataLevel.None)
        {
            return true;
        }

        output.Write(format.Names.Context.Span);
        JsonText.String(output, url);
        return false;
    }

    /// <summary>The number of rows that there are.</summary>
    /// <returns>False: something is written.</returns>
    public static bool WriteCount(Utf8Output output, JsonFormat format, long count, bool isFirst)
    {
        if (!isFirst)
        {
            output.Write((byte)',');
        }

        output.Write(format.Names.Count.Span);
        JsonText.Count(output, count, format);
        return false;
    }

    /// <summary>The name of the member that holds the answer's value or rows.</summary>
    public static void WriteValueName(Utf8Output output, bool isFirst) => output.Write(isFirst ? "\"value\":"u8 : ",\"value\":"u8);

    /// <summary>How the answer was made, as an annotation; where the rows have been read, since it says what that took.</summary>
    /// <returns>Whether still nothing is written.</returns>
    public static bool WriteExplanation(Utf8Output output, Explanation? explanation, bool isFirst)
    {
        if (explanation is null)
        {
            return isFirst;
        }

        output.Write(isFirst ? "\""u8 : ",\""u8);
        output.Write(Encoding.UTF8.GetBytes(Explanation.Annotation));
        output.Write("\":"u8);
        JsonText.String(output, Encoding.UTF8.GetBytes(explanation.Write()));
        return false;
    }

    /// <summary>Of what was kept, how old the oldest is (RFC 9111 section 5.1).</summary>
    public static void TellAge(HttpResponse response, TimeSpan age)
    {
        if (age > TimeSpan.Zero && !response.HasStarted)
        {
            response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
