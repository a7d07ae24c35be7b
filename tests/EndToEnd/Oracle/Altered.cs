using System.Reflection;
using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Copies of rows with one property changed.</summary>
internal static class Altered
{
    private static readonly MethodInfo _clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.NonPublic | BindingFlags.Instance)!;

    public static T With<T>(T row, string property, object? value)
        where T : class
    {
        var copy = (T)_clone.Invoke(row, null)!;
        typeof(T).GetProperty(property)!.SetValue(copy, value);
        return copy;
    }

    /// <summary>The row with the external id that another system gives it.</summary>
    public static T InSystem<T>(T row, string system)
        where T : class
    {
        var ids = (IReadOnlyList<ExternalId>)typeof(T).GetProperty(nameof(Order.ExternalIds))!.GetValue(row)!;
        return With(row, nameof(Order.ExternalIds), ids.Select(id => new ExternalId { System = system, Id = id.Id }).ToArray());
    }
}
