using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Tests.Unit.Writing;

/// <summary>What a writer has put out, as text.</summary>
internal static class Written
{
    public static string By(Action<Utf8Output> write)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream);
        var output = new Utf8Output(pipe);
        write(output);
        output.Commit();
        pipe.Complete();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
