using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Reads the literals of Edm.Date, Edm.DateTimeOffset and Edm.TimeOfDay.</summary>
internal static class TemporalReader
{
    private const int DateCharacters = 10;
    private const int TickDigits = 7;

    /// <returns>False where neither a date nor a time begins here; then the cursor has not moved.</returns>
    public static bool TryRead(ref Cursor cursor, out Value value)
    {
        var rest = cursor.Rest;
        if (rest.Length >= 5 && rest[2] == ':' && char.IsAsciiDigit(rest[1]) && char.IsAsciiDigit(rest[3]) && char.IsAsciiDigit(rest[4]))
        {
            value = ReadTimeOfDay(ref cursor);
            return true;
        }

        // Years before 0001 and after 9999 are legal in OData, but no backend's date nor .NET's holds them.
        var sign = rest[0] == '-' ? 1 : 0;
        var yearDigits = 0;
        while (sign + yearDigits < rest.Length && char.IsAsciiDigit(rest[sign + yearDigits]))
        {
            yearDigits++;
        }

        var dash = sign + yearDigits;
        if (yearDigits < 4 || dash + 1 >= rest.Length || rest[dash] != '-' || !char.IsAsciiDigit(rest[dash + 1]))
        {
            value = default;
            return false;
        }

        value = ReadDate(ref cursor);
        return true;
    }

    private static Value ReadDate(ref Cursor cursor)
    {
        var start = cursor.Position;
        if (!(Number(cursor, start, 4) is var year and > 0 && cursor.Ahead(4) == '-' && Number(cursor, start + 5, 2) is var month and >= 1 and <= 12
            && cursor.Ahead(7) == '-' && Number(cursor, start + 8, 2) is var day and >= 1 && day <= DateTime.DaysInMonth(year, month)))
        {
            throw NotA(ref cursor, "a date between 0001-01-01 and 9999-12-31", start);
        }

        cursor.Position += DateCharacters;
        if (cursor.Current is not ('T' or 't'))
        {
            LiteralReader.RequireEnd(ref cursor, start);
            return Value.Of(new DateOnly(year, month, day));
        }

        cursor.Position++;
        var local = new DateTime(year, month, day).Ticks + ReadTime(ref cursor, start);
        var offset = ReadOffset(ref cursor, start);
        var utc = local - offset;
        LiteralReader.RequireEnd(ref cursor, start);
        return utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks
            ? Value.Of(new DateTime(utc), (int)(offset / TimeSpan.TicksPerMinute))
            : throw NotA(ref cursor, "an instant between the years 1 and 9999 in UTC", start);
    }

    private static Value ReadTimeOfDay(ref Cursor cursor)
    {
        var start = cursor.Position;
        var ticks = ReadTime(ref cursor, start);
        LiteralReader.RequireEnd(ref cursor, start);
        return Value.Of(new TimeOnly(ticks));
    }

    /// <returns>Ticks since midnight.</returns>
    private static long ReadTime(ref Cursor cursor, int start)
    {
        var at = cursor.Position;
        var (hour, minute, second) = (Number(cursor, at, 2), Number(cursor, at + 3, 2), 0);
        if (hour is < 0 or > 23 || cursor.Ahead(2) != ':' || minute is < 0 or > 59)
        {
            throw NotA(ref cursor, "a time between 00:00 and 23:59:59.9999999", start);
        }

        cursor.Position += 5;
        var fraction = 0L;
        if (cursor.Current == ':')
        {
            second = Number(cursor, cursor.Position + 1, 2);
            if (second is < 0 or > 59)
            {
                throw NotA(ref cursor, "a time between 00:00 and 23:59:59.9999999", start);
            }

            cursor.Position += 3;
            fraction = ReadFraction(ref cursor, start);
        }

        return (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
    }

    private static long ReadFraction(ref Cursor cursor, int start)
    {
        if (cursor.Current != '.')
        {
            return 0;
        }

        cursor.Position++;
        var (ticks, digits) = (0L, 0);
        for (; char.IsAsciiDigit(cursor.Current); cursor.Position++, digits++)
        {
            if (digits < TickDigits)
            {
                ticks = (ticks * 10) + (cursor.Current - '0');
            }
            else if (cursor.Current != '0')
            {
                throw NotA(ref cursor, "a time of at most seven decimals", start);
            }
        }

        if (digits == 0)
        {
            throw NotA(ref cursor, "a time", start);
        }

        for (; digits < TickDigits; digits++)
        {
            ticks *= 10;
        }

        return ticks;
    }

    /// <returns>Ticks to the east of Greenwich.</returns>
    private static long ReadOffset(ref Cursor cursor, int start)
    {
        if (cursor.Current is 'Z' or 'z')
        {
            cursor.Position++;
            return 0;
        }

        // A + that the client did not encode arrives as a blank.
        var (hours, minutes) = (Number(cursor, cursor.Position + 1, 2), Number(cursor, cursor.Position + 4, 2));
        if (cursor.Current is not ('+' or '-' or ' ') || cursor.Ahead(3) != ':' || hours is < 0 or > 14 || minutes is < 0 or > 59)
        {
            throw NotA(ref cursor, "a date and time with Z or an offset up to 14:59", start);
        }

        var isWest = cursor.Current == '-';
        cursor.Position += 6;
        var ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        return isWest ? -ticks : ticks;
    }

    /// <returns>The number that so many digits give, or -1.</returns>
    private static int Number(in Cursor cursor, int at, int digits)
    {
        if (at + digits > cursor.Text.Length)
        {
            return -1;
        }

        var number = 0;
        foreach (var c in cursor.Text.Slice(at, digits))
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            number = (number * 10) + (c - '0');
        }

        return number;
    }

    private static Contracts.Errors.GatewayException NotA(ref Cursor cursor, string what, int start)
    {
        var end = start;
        while (end < cursor.Text.Length && (Cursor.IsNamePart(cursor.Text[end]) || cursor.Text[end] is '-' or ':' or '.' or '+'))
        {
            end++;
        }

        return cursor.Error($"{UrlErrors.Quote(cursor.Text[start..end])} is not {what}", start);
    }
}
