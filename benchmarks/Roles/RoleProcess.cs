using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>A role in a process of its own, so that its processor time and allocations are its alone.</summary>
internal sealed class RoleProcess : IAsyncDisposable
{
    private static readonly TimeSpan _answerTimeMax = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();

    private RoleProcess(string role, Process process)
    {
        Role = role;
        _process = process;
    }

    public string Role { get; }

    public IReadOnlyDictionary<string, string> Addresses { get; private set; } = new Dictionary<string, string>();

    public Uri Address => new(Addresses["address"]);

    /// <exception cref="InvalidOperationException">The role ended before it was ready; its own words are on standard error.</exception>
    public static async Task<RoleProcess> StartAsync(string role, params (string Name, object Value)[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        foreach (var argument in arguments.Prepend(("role", role)))
        {
            start.ArgumentList.Add($"--{argument.Item1}");
            start.ArgumentList.Add(FormattableString.Invariant($"{argument.Item2}"));
        }

        return await StartAsync(role, start);
    }

    /// <param name="start">A program that speaks <see cref="ControlChannel"/>'s lines.</param>
    /// <inheritdoc cref="StartAsync(string, ValueTuple{string, object}[])"/>
    public static async Task<RoleProcess> StartAsync(string role, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        var self = new RoleProcess(role, Process.Start(start)!);
        _ = self.ListenAsync();
        self.Addresses = JsonSerializer.Deserialize<Dictionary<string, string>>(await self.AnswerAsync())!;
        return self;
    }

    public async Task<RoleStats> StatsAsync() => JsonSerializer.Deserialize<RoleStats>(await AskAsync("stats"))!;

    public Task ResetAsync() => AskAsync("reset");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await AnswerAsync();
    }

    private async Task<string> AnswerAsync()
    {
        using var patience = new CancellationTokenSource(_answerTimeMax);
        try
        {
            return await _answers.Reader.ReadAsync(patience.Token);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"The role {Role} ended.");
        }
    }

    /// <summary>Sorts answers from what else the role prints, such as warnings of its log.</summary>
    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ControlChannel.Mark))
            {
                await _answers.Writer.WriteAsync(line[1..]);
            }
            else
            {
                await Console.Error.WriteLineAsync($"[{Role}] {line}");
            }
        }

        _answers.Writer.Complete();
    }
}
