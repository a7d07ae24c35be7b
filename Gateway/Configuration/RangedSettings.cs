using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace CanonicalGateway.Gateway.Configuration;

/// <summary>Reads options whose properties are whole numbers with a range and a default of their own.</summary>
internal static class RangedSettings
{
    /// <summary>The settings that an options class reads.</summary>
    public static string[] NamesOf<T>() => [.. Numbers(typeof(T)).Select(p => p.Property.Name)];

    /// <summary>A new options object with the settings given; a value out of range is reported and the default stands in.</summary>
    public static T Read<T>(SettingsReader settings)
        where T : new()
    {
        var options = new T();
        foreach (var (property, range) in Numbers(typeof(T)))
        {
            property.SetValue(options, settings.Whole(property.Name, (int)property.GetValue(options)!, (int)range.Minimum, (int)range.Maximum));
        }

        return options;
    }

    private static IEnumerable<(PropertyInfo Property, RangeAttribute Range)> Numbers(Type type) =>
        from property in type.GetProperties()
        let range = property.GetCustomAttribute<RangeAttribute>()
        where range is not null && property.PropertyType == typeof(int)
        select (property, range);
}
