using System.Net;
using System.Net.Http.Headers;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Answers held in memory for reads that may take an older one. Bounded: what was used least lately makes room. Not thread-safe; its owner's
/// lock guards it.
/// </summary>
/// <param name="bytesMax">Bytes held at most, with an estimate of what an answer costs beside its body.</param>
internal sealed class KeptAnswers(int bytesMax)
{
    // One long answer must not push all others out.
    private const int ShareMax = 8;

    // Headers and bookkeeping.
    private const int BytesBeside = 1024;

    private readonly Dictionary<ReadKey, LinkedListNode<KeptAnswer>> _answers = [];
    private readonly LinkedList<KeptAnswer> _byUse = new();

    public long Bytes { get; private set; }

    /// <summary>Whether an answer may be kept: what failed or says something of the moment is not, whatever the backend's own headers say.</summary>
    public bool Takes(BackendReply reply) => reply.Status == HttpStatusCode.OK && reply.Body.Length <= bytesMax / ShareMax;

    public KeptAnswer? Find(ReadKey key)
    {
        if (!_answers.TryGetValue(key, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value;
    }

    public void Add(KeptAnswer answer)
    {
        if (CostOf(answer) > bytesMax)
            return;
        if (_answers.TryGetValue(answer.Key, out var older))
            Remove(older);
        _answers[answer.Key] = _byUse.AddLast(answer);
        Bytes += CostOf(answer);
        while (Bytes > bytesMax)
            Remove(_byUse.First!);
    }

    public void Clear()
    {
        _answers.Clear();
        _byUse.Clear();
        Bytes = 0;
    }

    private void Remove(LinkedListNode<KeptAnswer> node)
    {
        _byUse.Remove(node);
        _answers.Remove(node.Value.Key);
        Bytes -= CostOf(node.Value);
    }

    private static int CostOf(KeptAnswer answer) => answer.Body.Length + (2 * answer.Key.TargetLength) + BytesBeside;
}

/// <summary>An answer with a body of its own. Immutable; headers are only read, which they allow from many threads.</summary>
/// <param name="Began">Timestamp at which it was asked for: what it says may be as old as that.</param>
internal sealed record KeptAnswer(ReadKey Key, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body, long Began)
{
    public static KeptAnswer Of(ReadKey key, BackendReply reply, long began) =>
        new(key, reply.Headers, reply.ContentHeaders, reply.Body.ToArray(), began);
}
