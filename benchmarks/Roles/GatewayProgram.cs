using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CanonicalGateway.Benchmarks.Scenarios;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The gateway's own program, as it is run alone, from a file of settings.</summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    private static readonly TimeSpan _startTimeMax = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _file;

    private GatewayProgram(Process process, string file, Uri address)
    {
        _process = process;
        _file = file;
        Address = address;
    }

    public Uri Address { get; }

    public static GatewayProgram Start(GatewaySettings settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, settings.With("Urls", address.GetLeftPart(UriPartial.Authority)).ToJson());
        var program = Path.Combine(AppContext.BaseDirectory, "CanonicalGateway.Gateway" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return new GatewayProgram(Process.Start(program, ["run", "--config", file]), file, address);
    }

    /// <summary>Waits until it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; its own words are on standard error.</exception>
    public async Task ListensAsync()
    {
        using var patience = new CancellationTokenSource(_startTimeMax);
        while (!await TakesConnectionAsync(patience.Token))
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException("The gateway ended.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }

    private async Task<bool> TakesConnectionAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Address.Host, Address.Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            // Not yet.
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
