using System.Globalization;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>Writes what a run of a node took; nothing where it has not been run.</summary>
internal sealed class FiguresReport(YamlWriter yaml, RunFigures? figures)
{
    /// <param name="plan">Whose rows were kept and given; null where the node has none of its own.</param>
    /// <param name="scan">What was read of a backend; null where nothing is.</param>
    public void Write(ReadPlan? plan, ScanNode? scan)
    {
        if (figures is null)
        {
            return;
        }

        var values = new List<(string, string)>();
        if (scan is not null)
        {
            AddScan(values, figures.Find(scan));
        }

        if (plan is not null && figures.Find(plan) is { } rows)
        {
            if (scan is not null)
            {
                values.Add(("kept", Number(rows.Kept)));
            }

            values.Add(("given", Number(rows.Given)));
        }

        if (values.Count > 0)
        {
            yaml.Inline("ran", values);
        }
    }

    private static void AddScan(List<(string, string)> values, NodeFigures? scan)
    {
        values.Add(("reads", Number(scan?.Reads ?? 0)));
        if (scan is not null)
        {
            values.Add(("calls", Number(scan.Calls.Calls)));
            values.Add(("bytes", Number(scan.Calls.Bytes)));
            values.Add(("ms", scan.Waited.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)));
            values.Add(("rows", Number(scan.Rows)));
            if (scan.Failure is { } failure)
            {
                values.Add(("failed", failure.ToString()));
            }
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
