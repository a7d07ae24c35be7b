using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The SAP CAP service of folder cap, which needs Node and npm, and packages that are installed when it is first run.</summary>
internal static class CapProject
{
    private const int NodeVersionMin = 20;
    private static readonly TimeSpan _installTimeMax = TimeSpan.FromMinutes(5);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "cap");

    /// <returns>Why the service cannot be run here; null where it can.</returns>
    public static async Task<string?> InstallAsync()
    {
        if (await RunAsync("node", "--version") is not { Code: 0, Output: var found })
        {
            return "no node found";
        }

        if (!int.TryParse(found.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var version) || version < NodeVersionMin)
        {
            return $"node {found.Trim()} found, {NodeVersionMin} or later needed";
        }

        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return null;
        }

        return await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund") switch
        {
            null => "no npm found",
            { Code: 0 } => null,
            { Output: var output } => $"npm ci failed: {output.Trim().Split('\n')[0]}",
        };
    }

    /// <param name="backend">S/4HANA's address.</param>
    /// <param name="authority">Whose tokens it takes.</param>
    /// <param name="audience">Whom they must be meant for.</param>
    public static Task<RoleProcess> StartAsync(string backend, string authority, string audience) =>
        RoleProcess.StartAsync("cap", Command("node", "main.js", backend, authority, audience));

    /// <returns>The exit code and what was said; null where there is no such program.</returns>
    private static async Task<(int Code, string Output)?> RunAsync(string program, params string[] arguments)
    {
        var start = Command(program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(_installTimeMax);
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(patience.Token);
                var errors = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return (process.ExitCode, process.ExitCode == 0 ? await output : $"{await errors}{await output}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"not done after {_installTimeMax.TotalMinutes} minutes");
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static ProcessStartInfo Command(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = Folder, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
