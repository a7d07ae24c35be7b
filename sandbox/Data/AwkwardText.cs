using System.Globalization;
using System.Text;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Texts that break careless code: quoting of query languages, escapes, wildcards, URL syntax, encodings, case mappings, orders.
/// None starts or ends with white space: the products strip it.
/// </summary>
public static class AwkwardText
{
    /// <summary>One line, at most 30 UTF-16 units, so that it fits the shortest text field of a backend.</summary>
    public static IReadOnlyList<string> Lines { get; } =
    [
        "O'Neil & Söhne",
        "''",
        "\"Quoted\" GmbH",
        "back\\slash",
        "trail\\",
        "\\'; DROP",
        "pipe|pipe||end",
        "100% sure",
        "under_score",
        "a+b=c",
        "C# & F#",
        "semi;colon,comma",
        "(paren) [brack] {brace}",
        "slash/ed?q=1#frag",
        "%27%20%2B",
        "<b>bold</b> &amp;",
        "star*wild?",
        "$filter=1 eq 1",
        "ÄÖÜ äöü ß",
        "straße",
        "STRASSE",
        "İstanbul ısı",
        "ΣΊΣΥΦΟΣ ς",
        "ſharp µ Ǆ ǆ",
        "Cafe\u0301 decomposed",
        "Caf\u00e9 composed",
        "日本語テスト",
        "株式会社 東京",
        "한국어 시험",
        "שלום עולם",
        "مرحبا بالعالم",
        "\u202Ertl\u202C mark",
        "zero\u200Bwidth\uFEFFjoin",
        "😀 emoji 🚲",
        "👩‍👩‍👧‍👦 family",
        "🏳️‍🌈",
        "\U0001F600first",
        "\uFF21first fullwidth",
        "\uFFFDfirst replacement",
        "\uE000first private",
        "\U00010428 deseret small",
        "\U00010400 deseret capital",
        "\U0010FFFDlast plane",
        "null",
        "NULL",
        "true",
        "TODAY",
        "undefined",
        "NaN",
        "0",
        "00042",
        "1e3",
        "2026-01-31",
        "acme",
        "Acme",
        "ACME",
        "no\u00A0break\u3000wide",
        "two  blanks",
        "-dash",
        "@odata.type",
        "=1+1",
        "datetime'2026-01-31'",
        "' or '1'='1",
    ];

    /// <summary>Texts of several lines or with control characters, for fields that take them.</summary>
    public static IReadOnlyList<string> Passages { get; } =
    [
        "first line\nsecond line\r\nthird line",
        "tab\tseparated\tvalues",
        "bell\u0007 escape\u001B unit\u001F delete\u007F",
        "form\ffeed and back\bspace",
        "next\u0085line, line\u2028separator, paragraph\u2029separator",
        "quote ' double \" backslash \\ percent % underscore _ pipe |",
        "{\"json\": \"in text\", \"n\": [1, 2, null]}",
        "<ticket><subject>XML & co</subject></ticket>]]>",
        "data: x\n\n\nend",
        "emoji 😀 🚲 and\nCJK 日本語 and\nRTL שלום",
        "A null in words, TODAY, and true",
    ];

    /// <summary>30,000 characters, some of two and of three bytes in UTF-8 and one pair of surrogates in each hundred or so.</summary>
    public static string VeryLong { get; } = BuildVeryLong();

    private static string BuildVeryLong()
    {
        const int Length = 30_000;
        var text = new StringBuilder(Length + 200);
        for (var line = 1; text.Length < Length; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Line {line}: the quick brown fox jumps over the lazy dog, größer als 'zuvor', \"日本\" & 😀 \\ more.\n");
        }

        // The last line end is well before the limit, so that filling up cannot split a pair of surrogates.
        text.Length = text.ToString().LastIndexOf('\n', Length - 1) + 1;
        return text.Append('.', Length - text.Length).ToString();
    }
}
