using CanonicalGateway.Benchmarks;
using CanonicalGateway.Benchmarks.Micro;
using CanonicalGateway.Benchmarks.Roles;
using CanonicalGateway.Benchmarks.Scenarios;

if (BenchmarkOptions.Parse(args, out var fault) is not { } options)
{
    await Console.Error.WriteLineAsync(fault);
    return 2;
}

#if DEBUG
await Console.Error.WriteLineAsync("This is a Debug build, whose figures say nothing. Run: dotnet run -c Release --project benchmarks");
#endif

return options.Role switch
{
    "backends" => await BackendsRole.RunAsync(options),
    "replay" => await ReplayRole.RunAsync(options),
    "gateway" => await GatewayRole.RunAsync(options),
    "yarp" => await YarpRole.RunAsync(options),
    "micro" => await MicroBenchmarks.RunAsync(options),
    _ => await Comparison.RunAsync(options),
};
