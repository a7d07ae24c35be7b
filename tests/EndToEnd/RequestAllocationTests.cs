using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Authority;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>
/// What a whole request may allocate, from the client's bytes to the answer's: authentication, plan, backend call over a socket, rows and answer.
/// Client and backend are bare sockets with buffers of their own, so that what the process allocates is the gateway's.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class RequestAllocationTests(ITestOutputHelper output)
{
    private const int Requests = 400;

    private const int RequestBytesMax = 8 * 1024;
    private const int RowBytesMax = 32;
    private const int NewValuesBytesMax = 36 * 1024;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(20)]
    [InlineData(1000)]
    public async Task Read_OfOneBackend_AllocatesNoMoreThanItsBudget(int rows)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"Orders?$top={rows}&$select=Id,OrderType,CustomerId,Status,OrderDate,NetAmount,Currency,ModifiedAt");
        await using var sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Customers = 120, IsPartitioned = false });
        using var backend = new CannedBackend(await PageOfAsync(sandbox, url));
        var settings = sandbox.Host.Gateway.Configuration.AsEnumerable().Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value);
        (settings["Urls"], settings["Backends:s4:Address"]) = ("http://127.0.0.1:0", backend.Address);
        await using var gateway = GatewayHost.Create(settings, new GatewaySeams());
        await gateway.StartAsync(Stop);
        var token = sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles);
        using var client = new BareClient(new Uri(gateway.Urls.First()), token, url);
        // The least of a few turns: in the others something else of the process had work to do.
        var bytes = Enumerable.Range(0, 5).Min(_ => Measure(client));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes a request of {rows} rows"));
        Assert.InRange(bytes, 1, RequestBytesMax + (rows * RowBytesMax));
    }

    /// <summary>The same form of URL with values that nobody asked for before: parsed and planned anew, but nothing else is made again.</summary>
    [Fact]
    public async Task Read_OfAKnownFormWithNewValues_AllocatesNoMoreThanItsBudget()
    {
        const string Form = "Orders?$top=20&$select=Id,CustomerId,Status,OrderDate,NetAmount,Currency&$filter=";
        await using var sandbox = await RunningSandbox.StartAsync(new SandboxOptions { Customers = 120, IsPartitioned = false });
        using var backend = new CannedBackend(await PageOfAsync(sandbox, $"{Form}NetAmount gt 0"));
        var settings = sandbox.Host.Gateway.Configuration.AsEnumerable().Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value);
        (settings["Urls"], settings["Backends:s4:Address"]) = ("http://127.0.0.1:0", backend.Address);
        await using var gateway = GatewayHost.Create(settings, new GatewaySeams());
        await gateway.StartAsync(Stop);
        var token = sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox.Single(c => c.Id == "reader").Roles);
        var known = Enumerable.Range(0, 5 * Requests).Select(n => string.Create(CultureInfo.InvariantCulture, $"{Form}CustomerId%20eq%20'{20_000_000 + n}'%20and%20NetAmount%20gt%20{n}"));
        using var client = new BareClient(new Uri(gateway.Urls.First()), token, [.. known]);
        var bytes = Enumerable.Range(0, 5).Min(_ => Measure(client));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes a request of a known form with new values"));
        Assert.InRange(bytes, 1, NewValuesBytesMax);
    }

    private static long Measure(BareClient client)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Requests; i++)
        {
            client.Ask();
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
    }

    /// <summary>The answer of the simulator to the call that the gateway makes for a URL.</summary>
    private static async Task<byte[]> PageOfAsync(RunningSandbox sandbox, string url)
    {
        sandbox.ForgetCalls();
        (await sandbox.Reader.GetAsync(url)).AssertOk();
        var call = Assert.Single(sandbox.S4.Requests.Snapshot());
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("SANDBOX:sandbox-secret"u8));
        http.DefaultRequestHeaders.Add("Accept", "application/json");
        return await http.GetByteArrayAsync(new Uri(sandbox.S4.Address, call.Path + call.Query), Stop);
    }

    /// <summary>Answers every request on every connection with the same bytes.</summary>
    private sealed class CannedBackend : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] _answer;

        public CannedBackend(byte[] body)
        {
            _answer =
            [
                .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
                .. body,
            ];
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/";
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public string Address { get; }

        public void Dispose() => _listener.Dispose();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var connection = _listener.Accept();
                    new Thread(() => Serve(connection)) { IsBackground = true }.Start();
                }
            }
            catch (SocketException)
            {
                // Disposed of: the test is over.
            }
        }

        private void Serve(Socket connection)
        {
            using (connection)
            {
                var request = new byte[16 * 1024];
                var used = 0;
                try
                {
                    while (connection.Receive(request, used, request.Length - used, SocketFlags.None) is > 0 and var read)
                    {
                        used += read;
                        if (request.AsSpan(0, used).EndsWith("\r\n\r\n"u8))
                        {
                            connection.Send(_answer);
                            used = 0;
                        }
                    }
                }
                catch (SocketException)
                {
                    // The gateway has closed the connection.
                }
            }
        }
    }

    /// <summary>Sends its requests in turn, again and again, over one connection.</summary>
    private sealed class BareClient : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[][] _requests;
        private readonly byte[] _answer = new byte[4 << 20];

        private int _asked;

        public BareClient(Uri gateway, string token, params string[] urls)
        {
            _requests = [.. urls.Select(url => Encoding.ASCII.GetBytes($"GET /odata/v1/{url} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n"))];
            _socket.Connect(gateway.Host, gateway.Port);
        }

        public void Ask()
        {
            _socket.Send(_requests[_asked++ % _requests.Length]);
            var used = 0;
            do
            {
                var read = _socket.Receive(_answer, used, _answer.Length - used, SocketFlags.None);
                Assert.True(read > 0, "The gateway closed the connection.");
                used += read;
            }
            while (!_answer.AsSpan(0, used).EndsWith("\r\n0\r\n\r\n"u8));
            Assert.True(_answer.AsSpan(0, used).StartsWith("HTTP/1.1 200"u8));
        }

        public void Dispose() => _socket.Dispose();
    }
}
