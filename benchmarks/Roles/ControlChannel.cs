using System.Text.Json;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>
/// How the load talks to the other roles: a line in, a line out, over standard input and output, so that no request of the measured server is spent
/// on it. The end of the input ends the role: it never outlives the load.
/// </summary>
internal static class ControlChannel
{
    /// <summary>Begins each line that is meant for the load.</summary>
    public const char Mark = '@';

    /// <summary>Tells where the role listens, then answers until the input ends.</summary>
    public static async Task<int> ServeAsync(IReadOnlyDictionary<string, string> addresses)
    {
        await AnswerAsync(JsonSerializer.Serialize(addresses));
        while (await Console.In.ReadLineAsync() is { } command)
        {
            switch (command)
            {
                case "stats":
                    await AnswerAsync(JsonSerializer.Serialize(OwnProcess.Stats()));
                    break;
                case "reset":
                    OwnProcess.Reset();
                    await AnswerAsync("{}");
                    break;
                default:
                    throw new InvalidOperationException($"Unknown command {command}.");
            }
        }

        return 0;
    }

    private static async Task AnswerAsync(string json)
    {
        await Console.Out.WriteLineAsync(Mark + json);
        await Console.Out.FlushAsync();
    }
}
