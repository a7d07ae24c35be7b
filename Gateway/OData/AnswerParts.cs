using System.Globalization;
using System.Text;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What answers of all kinds begin and end with.</summary>
internal static class AnswerParts
{
    /// <summary>Agrees on the JSON form of the answer and announces it.</summary>
    public static JsonFormat FormatOf(AnswerRequest request)
    {
        var format = FormatNegotiation.Choose(request.Url.Format, request.Context.Request.Headers.Accept.ToString());
        request.Context.Response.ContentType = format.ContentType;
        return format;
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

        output.Write("\"@odata.context\":"u8);
        JsonText.String(output, url);
        return false;
    }

    /// <summary>The number of rows that there are.</summary>
    /// <returns>False: something is written.</returns>
    public static bool WriteCount(Utf8Output output, long count, bool isFirst)
    {
        output.Write(isFirst ? "\"@odata.count\":"u8 : ",\"@odata.count\":"u8);
        JsonText.Integer(output, count);
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
        if (age > TimeSpan.Zero)
        {
            response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
