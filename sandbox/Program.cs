using CanonicalGateway.Sandbox;

if (SandboxOptions.Parse(args, out var fault) is not { } options)
{
    await Console.Error.WriteLineAsync(fault).ConfigureAwait(false);
    return 2;
}

try
{
    await using var sandbox = await SandboxHost.StartAsync(options).ConfigureAwait(false);
    await Console.Out.WriteLineAsync(Welcome.Text(sandbox)).ConfigureAwait(false);
    await sandbox.Gateway.WaitForShutdownAsync().ConfigureAwait(false);
    return 0;
}
catch (IOException taken)
{
    await Console.Error.WriteLineAsync($"{taken.Message} Choose other ports with --port N.").ConfigureAwait(false);
    return 1;
}
