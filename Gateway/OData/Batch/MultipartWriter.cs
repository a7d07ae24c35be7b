using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Writes a multipart answer, of the same structure as a multipart request, flat for a JSON one (Protocol 11.7.7.5).</summary>
internal sealed class MultipartWriter(PipeWriter output, bool hasChangeSets) : IBatchWriter
{
    private readonly string _boundary = $"batchresponse_{Guid.NewGuid():N}";
    private bool _isFirst = true;

    public string ContentType => $"multipart/mixed; boundary={_boundary}";

    public void Begin()
    {
    }

    public void Write(BatchUnit unit, ImmutableArray<InnerAnswer> answers)
    {
        if (unit.Group is null || !hasChangeSets)
        {
            foreach (var answer in answers)
            {
                WriteDelimiter();
                Write(answer);
            }

            return;
        }

        WriteDelimiter();
        var failed = answers.FirstOrDefault(answer => answer.IsError && answer.Status != StatusCodes.Status424FailedDependency) ?? answers.FirstOrDefault(answer => answer.IsError);
        if (failed is not null)
        {
            // One error stands for the whole change set: its cause, where the others say only that they were not done.
            Write(failed);
            return;
        }

        var boundary = $"changesetresponse_{Guid.NewGuid():N}";
        Write($"Content-Type: multipart/mixed; boundary={boundary}\r\n");
        foreach (var answer in answers)
        {
            Write($"\r\n--{boundary}\r\n");
            Write(answer);
        }

        Write($"\r\n--{boundary}--\r\n");
    }

    public void End() => Write(_isFirst ? $"--{_boundary}--\r\n" : $"\r\n--{_boundary}--\r\n");

    private void WriteDelimiter()
    {
        Write(_isFirst ? $"--{_boundary}\r\n" : $"\r\n--{_boundary}\r\n");
        _isFirst = false;
    }

    private void Write(InnerAnswer answer)
    {
        Write("Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (answer.Request.Id is { } id)
        {
            Write($"Content-ID: {id}\r\n");
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"\r\nHTTP/1.1 {answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}\r\n"));
        foreach (var (name, values) in answer.Headers)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var value in values)
            {
                Write($"{name}: {value}\r\n");
            }
        }

        // Where there is no body, clients would look for one that long.
        if (answer.Body.Length > 0)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n"));
        }

        Write("\r\n");
        answer.Body.CopyTo(output);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
