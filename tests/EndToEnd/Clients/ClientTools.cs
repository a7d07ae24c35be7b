using System.Diagnostics;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clients;

/// <summary>The clients of <c>tests/clients</c> with what npm holds for them, installed once for all tests.</summary>
[CollectionDefinition(Collection)]
public sealed class ClientTools : IAsyncLifetime, ICollectionFixture<ClientTools>
{
    public const string Collection = "Clients";

    /// <summary>Why the clients can't be had here; null where they can.</summary>
    private string? _missing;

    public string Folder { get; } = RepositoryFiles.PathOf("tests/clients");

    public async ValueTask InitializeAsync()
    {
        try
        {
            var (code, output) = await RunAsync(Folder, "npm", "ci", "--no-progress");
            _missing = code == 0 ? null : $"npm ci failed: {output}";
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            _missing = $"Needs node and npm: {absent.Message}";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Skips the test on a machine where the clients can't be had; with CI=true it fails.</summary>
    public void Require()
    {
        if (_missing is not null && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(_missing);
        }

        Assert.True(_missing is null, _missing);
    }

    /// <summary>Runs a tool of <c>node_modules</c>.</summary>
    public async Task NodeAsync(string script, params string[] arguments) =>
        await SucceedAsync(Folder, "node", [Path.Combine(Folder, "node_modules", script), .. arguments]);

    /// <returns>What the program wrote to its standard output.</returns>
    public static async Task<string> SucceedAsync(string folder, string program, params string[] arguments)
    {
        var (code, output) = await RunAsync(folder, program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}");
        return output;
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);

        // The test's own run must not decide how a client is built.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode == 0 ? await output : $"{await output}\n{await errors}");
    }
}
