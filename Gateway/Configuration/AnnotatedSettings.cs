using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace CanonicalGateway.Gateway.Configuration;

/// <summary>
/// Reads options classes whose properties carry their default and, as data annotations, what they may be. Every fault is reported with the
/// key and the given value; then the default stands in.
/// </summary>
internal static class AnnotatedSettings
{
    /// <summary>The settings that an options class reads.</summary>
    public static string[] NamesOf<T>() => [.. Properties(typeof(T)).Select(p => p.Name)];

    /// <param name="secrets">The properties that are read from <paramref name="credentials"/>; their values never appear in a fault.</param>
    public static T Read<T>(SettingsReader settings, SettingsReader? credentials = null, params ReadOnlySpan<string> secrets)
        where T : new()
    {
        var options = new T();
        foreach (var property in Properties(typeof(T)))
        {
            var isSecret = secrets.Contains(property.Name);
            var reader = isSecret ? credentials! : settings;
            var text = reader.Text(property.Name);
            if (text is null)
            {
                if (property.IsDefined(typeof(RequiredAttribute)) && property.GetValue(options) is null or "")
                {
                    reader.Report(property.Name, null, isSecret ? "missing; expected a value, best from the environment" : "missing; expected a value");
                }

                continue;
            }

            if (Convert(text, property.PropertyType) is { } value && Fault(property, value) is null)
            {
                property.SetValue(options, value);
            }
            else
            {
                reader.Report(property.Name, isSecret ? "(secret)" : text, Expectation(property));
            }
        }

        return options;
    }

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties().Where(p => p.CanWrite && (p.PropertyType == typeof(int) || p.PropertyType == typeof(long) || p.PropertyType == typeof(string) || p.PropertyType == typeof(bool)))];

    private static object? Convert(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
        : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    private static ValidationAttribute? Fault(PropertyInfo property, object value) =>
        property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(a => !a.IsValid(value));

    private static string Expectation(PropertyInfo property)
    {
        var type = property.PropertyType == typeof(bool) ? "true or false" : property.PropertyType == typeof(string) ? "text" : "a whole number";
        var rules = property.GetCustomAttributes<ValidationAttribute>().Select(a => a switch
        {
            RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum}-{range.Maximum}"),
            StringLengthAttribute length => string.Create(CultureInfo.InvariantCulture, $"{length.MinimumLength} to {length.MaximumLength} characters"),
            RegularExpressionAttribute pattern => $"the form {pattern.Pattern}",
            _ => null,
        }).OfType<string>().ToList();
        return $"expected {(rules.Count == 0 ? type : string.Join(", ", rules))}";
    }
}
