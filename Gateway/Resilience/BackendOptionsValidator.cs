using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Finds every fault of the backends' options at once, each named by its key, value and legal range.</summary>
public static class BackendOptionsValidator
{
    private static readonly (PropertyInfo Property, RangeAttribute Range)[] _ranged =
        [.. typeof(BackendOptions).GetProperties()
            .Select(p => (p, Range: p.GetCustomAttribute<RangeAttribute>()))
            .Where(p => p.Range is not null)
            .Select(p => (p.p, p.Range!))];

    /// <returns>Messages such as <c>Backends:s4:BreakSeconds = 0: expected 1-300</c>; empty where nothing is wrong.</returns>
    public static IReadOnlyList<string> Faults(IEnumerable<BackendOptions> backends)
    {
        var faults = new List<string>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var backend in backends)
        {
            if (string.IsNullOrWhiteSpace(backend.Name))
                faults.Add("Backends: a backend has no name: expected Backends:<name>:…");
            else if (!names.Add(backend.Name))
                faults.Add($"Backends:{backend.Name} is given twice: expected names that differ in more than case");
            AddAddressFault(backend, faults);
            AddRangeFaults(backend, faults);
        }

        return faults;
    }

    private static void AddAddressFault(BackendOptions backend, List<string> faults)
    {
        var key = $"Backends:{backend.Name}:Address";
        // Bound from configuration, so it may be null in spite of its type.
        if (backend.Address is not { } address)
            faults.Add($"{key} is missing: expected an absolute http or https address");
        else if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            faults.Add($"{key} = {address.OriginalString}: expected an absolute http or https address");
        else if (address.UserInfo.Length > 0)
            faults.Add($"{key} holds a user or password: expected them among the credentials"); // The value would show the password.
        else if (address.Query.Length > 0 || address.Fragment.Length > 0)
            faults.Add($"{key} = {address.GetLeftPart(UriPartial.Path)}…: expected an address without query and fragment");
    }

    private static void AddRangeFaults(BackendOptions backend, List<string> faults)
    {
        foreach (var (property, range) in _ranged)
        {
            if (!range.IsValid(property.GetValue(backend)))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Backends:{backend.Name}:{property.Name} = {property.GetValue(backend)}: expected {range.Minimum}-{range.Maximum}"));
        }

        if (backend.TotalTimeoutSeconds is >= 1 and <= 600 && backend.TotalTimeoutSeconds < backend.AttemptTimeoutSeconds)
            faults.Add($"Backends:{backend.Name}:TotalTimeoutSeconds = {backend.TotalTimeoutSeconds}: expected at least AttemptTimeoutSeconds ({backend.AttemptTimeoutSeconds})");
        // A call that waits for a connection would spend its attempt's time on it, and count as a failure of the backend.
        if (backend.ConnectionsMax >= 1 && backend.ConnectionsMax < backend.ConcurrentCalls)
            faults.Add($"Backends:{backend.Name}:ConnectionsMax = {backend.ConnectionsMax}: expected at least ConcurrentCalls ({backend.ConcurrentCalls})");
    }
}
