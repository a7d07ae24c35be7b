using CanonicalGateway.Gateway.Hosting;

return await Verbs.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
