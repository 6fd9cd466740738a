using System.Globalization;
using CsCheck;

namespace AiBos.Ledger.Tests;

/// <summary>Random JSON: numbers of every magnitude, escapes, astral characters, names in any order.</summary>
internal static class SampleJson
{
    private static readonly Gen<string> Text = Gen.OneOf(
        "a", "Z", "é", "\u20ac", "\uFB33", "😀", "\\n", "\\u0041", "\\ud83d\\ude00", "\\/", "\\\\", "\\\"",
        "\\u001f", "\u007f", "\uE000", " ").Array[0, 6].Select(static parts => string.Concat(parts));

    /// <summary>Numbers of every magnitude in many spellings.</summary>
    public static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.Long[-(1L << 53), 1L << 53].Select(static i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(static d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(static d => d.ToString("E16", CultureInfo.InvariantCulture)),
        AnyDouble().Select(static d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Long, Gen.Int[0, 300], static (i, e) => $"{i}e-{e}"),
        Gen.Select(Gen.Long, Gen.Int[0, 20], static (i, e) => (i * Math.Pow(10, e)).ToString(
            "E16", CultureInfo.InvariantCulture)),
        Gen.OneOf("0", "-0", "-0.0e5", "1e21", "1E+20", "1e-7", "0.000001", "9007199254740994", "5e-324"));

    private static readonly Gen<string> Space = Gen.OneOf("", "", " ", "\n\t", "\r ");

    /// <summary>Doubles of any bit pattern, as often tiny as huge.</summary>
    public static Gen<double> AnyDouble() =>
        Gen.ULong.Select(static bits => BitConverter.UInt64BitsToDouble(bits)).Where(double.IsFinite);

    /// <summary>Documents, nested at most so deep.</summary>
    public static Gen<string> Documents(int depth)
    {
        var scalar = Gen.OneOf(Numbers, Text.Select(static t => $"\"{t}\""), Gen.OneOf("true", "false", "null"));
        if (depth == 0)
        {
            return scalar;
        }

        var spaced = Gen.Select(Space, Documents(depth - 1), Space, static (l, v, r) => l + v + r);
        var array = spaced.Array[0, 4].Select(static items => $"[{string.Join(',', items)}]");
        // The index keeps names apart: no text part holds a number sign.
        var members = Gen.Select(Text, spaced).Array[0, 5].Select(static pairs => "{" + string.Join(
            ',', pairs.Select(static (pair, i) => $"\"{pair.Item1}#{i}\":{pair.Item2}")) + "}");
        // Names that look like numbers, which ECMAScript keeps in an order of its own.
        var numbered = Gen.Select(Gen.Int[0, 99], spaced.Array[0, 9], static (first, values) => "{" + string.Join(
            ',', values.Select((value, i) => $"\"{(first + (i * 37)) % 100}\":{value}")) + "}");
        return Gen.OneOf(scalar, array, members, numbered);
    }
}
