using Microsoft.Extensions.Configuration.Json;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Where the settings come from.</summary>
public sealed class GatewayConfiguration
{
    private string? _unreadable;

    private GatewayConfiguration(string name) => Name = name;

    /// <summary>What people call the source: the file's path.</summary>
    public string Name { get; }

    public IConfigurationRoot Values { get; private init; } = null!;

    /// <summary>Why the file could not be read the last time; null where it could.</summary>
    public string? Unreadable => Volatile.Read(ref _unreadable);

    /// <summary>
    /// Settings of the program: the file (<c>--config FILE</c>, else appsettings.json beside the program), then the environment, then the
    /// command line (<c>--Limits:UrlCharactersMax 4096</c>); the later ones win. The file is watched.
    /// </summary>
    public static GatewayConfiguration FromProgram(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        var file = Path.GetFullPath(commandLine["config"] ?? Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        return FromFile(file, builder => builder.AddEnvironmentVariables().AddCommandLine(args));
    }

    /// <summary>Settings of a file that is watched, and of what comes on top of it.</summary>
    public static GatewayConfiguration FromFile(string file, Action<IConfigurationBuilder> onTop)
    {
        string? unreadable = null;
        GatewayConfiguration? made = null;
        var source = new JsonConfigurationSource { Path = file, ReloadOnChange = true, Optional = false };
        source.ResolveFileProvider();
        source.OnLoadException = failure =>
        {
            // Ignored here, told by whoever asks for Unreadable: thrown while the file is watched, it would be lost.
            failure.Ignore = true;
            unreadable = failure.Exception.InnerException?.Message ?? failure.Exception.Message;
            made?.Tell(unreadable);
        };
        var builder = new ConfigurationBuilder().Add(new WatchedJson(source, () => made?.Tell(null)));
        onTop(builder);
        made = new GatewayConfiguration(file) { Values = builder.Build() };
        made.Tell(unreadable);
        return made;
    }

    /// <summary>Settings given by a program that runs the gateway within itself; neither file nor environment count.</summary>
    public static GatewayConfiguration FromValues(IEnumerable<KeyValuePair<string, string?>> values) =>
        new("settings") { Values = new ConfigurationBuilder().AddInMemoryCollection(values).Build() };

    private void Tell(string? unreadable) => Volatile.Write(ref _unreadable, unreadable);

    /// <summary>A JSON file that says when it is about to be read again.</summary>
    private sealed class WatchedJson(JsonConfigurationSource source, Action reading) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            source.EnsureDefaults(builder);
            return new Provider(source, reading);
        }

        private sealed class Provider(JsonConfigurationSource source, Action reading) : JsonConfigurationProvider(source)
        {
            public override void Load(Stream stream)
            {
                reading();
                base.Load(stream);
            }
        }
    }
}
