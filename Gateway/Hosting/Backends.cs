using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Resilience;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>The configured backends: how each is reached, and the roles that its adapter plays. Section <c>Backends</c>.</summary>
public sealed record Backends(BackendTransports Transports, FrozenDictionary<string, BackendAdapter> Adapters)
{
    public const string SectionName = "Backends";

    private static readonly PropertyInfo[] _numbers = [.. typeof(BackendOptions).GetProperties().Where(p => p.GetCustomAttribute<RangeAttribute>() is not null)];

    public static Backends Read(IConfiguration configuration, IReadOnlyList<BackendKind> kinds, CanonicalModel model, TimeProvider time, Faults faults)
    {
        var transports = new List<BackendTransport>();
        var adapters = new Dictionary<string, BackendAdapter>(StringComparer.Ordinal);
        var sections = configuration.GetSection(SectionName).GetChildren().ToList();
        if (sections.Count == 0)
        {
            faults.Add(SectionName, null, "missing; expected at least one backend");
        }

        foreach (var section in sections)
        {
            var settings = new SettingsReader(section, faults);
            var options = ReadOptions(section, settings, faults);
            var kindName = settings.RequiredText("Kind", Choices(kinds));
            if (kinds.FirstOrDefault(k => k.Name == kindName) is { } kind)
            {
                var setup = new BackendSetup(section.Key, section, settings, faults, model, time);
                var parts = kind.Read(setup);
                var transport = new BackendTransport(options, parts.Credentials, time);
                transports.Add(transport);
                adapters[section.Key] = parts.Adapter(transport);
                settings.RejectUnknown();
            }
            else if (kindName.Length > 0)
            {
                faults.Add(settings.PathOf("Kind"), kindName, $"expected {Choices(kinds)}");
            }
        }

        return new Backends(new BackendTransports(transports), adapters.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static string Choices(IReadOnlyList<BackendKind> kinds) => string.Join(" or ", kinds.Select(k => k.Name));

    /// <returns>Options without a fault: where one was found it is reported, and the default stands in.</returns>
    private static BackendOptions ReadOptions(IConfigurationSection section, SettingsReader settings, Faults faults)
    {
        var given = settings.Address("Address");
        if (given is null && settings.Text("Address") is null)
        {
            faults.Add(settings.PathOf("Address"), null, "missing; expected an absolute http or https address");
        }

        var standIn = new BackendOptions { Name = section.Key, Address = new Uri("http://unconfigured.invalid") };
        var options = standIn with { Address = given ?? standIn.Address, Compression = settings.Flag("Compression", true) };
        foreach (var number in _numbers)
        {
            ReadNumber(number, options, settings, faults);
        }

        var wrong = BackendOptionsValidator.Faults([options]);
        faults.AddRange(wrong);
        return wrong.Count == 0 ? options : standIn;
    }

    private static void ReadNumber(PropertyInfo property, BackendOptions options, SettingsReader settings, Faults faults)
    {
        if (settings.Text(property.Name) is not { } text)
        {
            return;
        }

        if (property.PropertyType == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            property.SetValue(options, whole);
        }
        else if (property.PropertyType == typeof(double) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            property.SetValue(options, number);
        }
        else
        {
            var range = property.GetCustomAttribute<RangeAttribute>()!;
            faults.Add(settings.PathOf(property.Name), text, string.Create(CultureInfo.InvariantCulture, $"expected {range.Minimum}-{range.Maximum}"));
        }
    }
}
