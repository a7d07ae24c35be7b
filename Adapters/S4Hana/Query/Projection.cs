using System.Text;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>Writes <c>$select</c> and <c>$expand</c> for the columns of a read: exactly the fields that its codecs look at.</summary>
internal static class Projection
{
    /// <summary><c>$select=…</c>, and <c>$expand=…</c> where related rows are needed; names need no encoding.</summary>
    public static string Write(S4HanaResource resource, Shape shape)
    {
        var selects = new List<string>(shape.Width + 4);
        var expands = new List<string>(2);
        foreach (var column in shape.Columns)
        {
            if (resource.Find(column.Member) is not var (paths, codec, use))
            {
                continue;
            }

            if (use?.Expand is { } navigation)
            {
                AddTo(expands, navigation);
            }

            if (codec is Mapping.CollectionCodec items)
            {
                AddItems(selects, items.Elements, column.Nested!, use!.Expand!);
                continue;
            }

            foreach (var path in use is { Selects.Length: > 0 } ? use.Selects : paths)
            {
                AddTo(selects, path);
            }
        }

        // A read of nothing still has to tell rows apart.
        if (selects.Count == 0)
        {
            selects.Add(resource.KeyField.Name);
        }

        var text = new StringBuilder("$select=", 256).AppendJoin(',', selects);
        return expands.Count == 0 ? text.ToString() : text.Append("&$expand=").AppendJoin(',', expands).ToString();
    }

    private static void AddItems(List<string> selects, Mapping.IRowMap items, Shape shape, string navigation)
    {
        var count = selects.Count;
        foreach (var column in shape.Columns)
        {
            if (items.Find(column.Member) is var (paths, _))
            {
                foreach (var path in paths)
                {
                    AddTo(selects, $"{navigation}/{path}");
                }
            }
        }

        if (selects.Count == count && items.Find(items.Type.Key!) is var (key, _))
        {
            AddTo(selects, $"{navigation}/{key[0]}");
        }
    }

    private static void AddTo(List<string> names, string name)
    {
        if (!names.Contains(name))
        {
            names.Add(name);
        }
    }
}
