using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Prints the effective rules for people.</summary>
public static class RoutingReport
{
    public static void Write(RoutingTable table, TextWriter target)
    {
        List<string[]> rows = [["ENTITY", "MEMBER", "OWNER", "RESOURCE"]];
        foreach (var route in table.Routes)
        {
            if (route.Forward is { } forward)
            {
                rows.Add([route.Type.Name, "*", forward, "(forwarded)"]);
                continue;
            }

            foreach (var member in route.Type.Members)
            {
                if (member is Property media && route.MediaOwners.TryGetValue(media, out var backend))
                {
                    rows.Add([route.Type.Name, member.Name, backend, "(media)"]);
                }
                else if (route.Owners.TryGetValue(member, out var source))
                {
                    var note = member is Property { IsKey: true } ? " (key, anchor)" : "";
                    rows.Add([route.Type.Name, member.Name, source.Backend, source.Resource + note]);
                }
            }
        }

        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(r => r[column].Length)).ToArray();
        foreach (var row in rows)
        {
            target.WriteLine($"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadRight(widths[2])}  {row[3]}");
        }
    }
}
