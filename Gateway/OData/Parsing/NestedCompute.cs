namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Finds $compute among the options of an $expand, which come in any order, so that it can be read before those that use its names.</summary>
internal static class NestedCompute
{
    /// <param name="cursor">Stands on the first option.</param>
    public static void ReadAhead(Cursor cursor, OptionSet options)
    {
        if (!cursor.Rest.Contains("compute", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        for (var isFirst = true; ; isFirst = false)
        {
            cursor.SkipBlanks();
            cursor.TryTake('$');
            var name = cursor.PeekName();
            cursor.Position += name.Length;
            if (SystemOptions.TryFind(name, out var option) && option == SystemOption.Compute && cursor.TryTake('='))
            {
                if (!isFirst)
                {
                    options.ReadComputeAhead(cursor);
                }

                return;
            }

            if (!TrySkipOption(ref cursor))
            {
                return;
            }
        }
    }

    // A quote begins a string, in $search also a double one; what stands within is no syntax.
    private static bool TrySkipOption(ref Cursor cursor)
    {
        var depth = 0;
        for (; !cursor.AtEnd; cursor.Position++)
        {
            switch (cursor.Current)
            {
                case '\'' or '"':
                    var close = cursor.Rest[1..].IndexOf(cursor.Current);
                    if (close < 0)
                    {
                        return false;
                    }

                    cursor.Position += close + 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth < 0:
                    return false;
                case ';' when depth == 0:
                    cursor.Position++;
                    return true;
            }
        }

        return false;
    }
}
