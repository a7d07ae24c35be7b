using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The ways in which rows were written that URLs of one form select: URLs that differ in nothing but which rows they ask for. Thread-safe: the list
/// is replaced as a whole.
/// </summary>
public sealed class RowsForms
{
    /// <summary>Forms kept at most, one for each shape of the rows, format and service root.</summary>
    public const int FormsMax = 4;

    // Options that choose rows, their order or their number, and change nothing of what is written of a row.
    private static readonly string[] _rowOptions = ["$filter=", "$orderby=", "$top=", "$skip="];

    private ImmutableArray<RowsForm> _forms = [];

    /// <param name="selection">What is selected; the same at each call but for its identity.</param>
    internal RowsForm Of(Selection selection, Shape shape, JsonFormat format, string root)
    {
        foreach (var form in _forms)
        {
            if (form.IsFor(shape, format, root))
            {
                return form;
            }
        }

        var made = new RowsForm(selection, shape, format, root);
        ImmutableInterlocked.Update(ref _forms, static (forms, added) => [added, .. forms.Take(FormsMax - 1)], made);
        return made;
    }

    /// <summary>
    /// What URLs of one form have in common: the URL without the keys in its path and without the options that choose rows. What it can't be sure of
    /// stays: then URLs that could share a form don't.
    /// </summary>
    /// <param name="target">Path and query below the service root, as sent.</param>
    /// <param name="form">At least as long.</param>
    /// <returns>How much of <paramref name="form"/> was written.</returns>
    public static int Write(ReadOnlySpan<char> target, Span<char> form)
    {
        var mark = target.IndexOf('?');
        var written = WritePath(mark < 0 ? target : target[..mark], form);
        if (mark < 0)
        {
            return written;
        }

        var separator = '?';
        foreach (var range in target[(mark + 1)..].Split('&'))
        {
            var option = target[(mark + 1)..][range];
            if (!ChoosesRows(option))
            {
                form[written++] = separator;
                option.CopyTo(form[written..]);
                written += option.Length;
                separator = '&';
            }
        }

        return written;
    }

    private static bool ChoosesRows(ReadOnlySpan<char> option)
    {
        foreach (var name in _rowOptions)
        {
            if (option.StartsWith(name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // A quote within a text is doubled, so that a text with one reads as two texts side by side.
    private static int WritePath(ReadOnlySpan<char> path, Span<char> form)
    {
        var written = 0;
        var isText = false;
        for (var at = 0; at < path.Length; at++)
        {
            if (path[at] == '\'' || path[at..].StartsWith("%27", StringComparison.Ordinal))
            {
                at += path[at] == '%' ? 2 : 0;
                isText = !isText;
                form[written++] = '\'';
            }
            else if (!isText)
            {
                form[written++] = path[at];
            }
        }

        return written;
    }
}
