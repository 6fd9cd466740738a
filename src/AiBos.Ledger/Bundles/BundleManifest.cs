using System.Security.Cryptography;
using System.Text;

namespace AiBos.Ledger.Bundles;

/// <summary>Compares the files of a bundle with its manifest, in the form of <c>sha256sum</c>. It proves nothing
/// against someone who can write it; it names the file that a transport or a careless hand changed.</summary>
internal static class BundleManifest
{
    private const int LineBytesMax = 1024;
    private const int PathAt = LeafHash.HexLength + 2;

    public static void Check(IBundleSource source, Action<Finding> report, CancellationToken cancellationToken)
    {
        var listed = new HashSet<string> { BundleFiles.Manifest };
        if (source.Find(BundleFiles.Manifest) is not { } stream)
        {
            report(Mismatch(BundleFiles.Manifest, "a manifest", "no such file"));
            return;
        }

        using (var lines = new BundleLines(BundleFiles.Manifest, stream, LineBytesMax))
        {
            while (lines.TryRead(out var line))
            {
                cancellationToken.ThrowIfCancellationRequested();
                CheckLine(source, lines, line.Span, listed, report);
                if (listed.Count - 1 > source.Names.Count + 1000)
                {
                    throw new BundleRefusedException(BundleFiles.Manifest, "a line for each file", "far more");
                }
            }
        }

        foreach (var name in source.Names.Where(name => !listed.Contains(name)).Order(StringComparer.Ordinal))
        {
            report(new Finding(FindingCodes.UnexpectedFile, 0, Column: name));
        }
    }

    private static void CheckLine(
        IBundleSource source, BundleLines lines, ReadOnlySpan<byte> line, HashSet<string> listed,
        Action<Finding> report)
    {
        var path = line.Length > PathAt ? Encoding.Latin1.GetString(line[PathAt..]) : string.Empty;
        if (!lines.IsTerminated
            || !LeafHash.TryParse(line[..Math.Min(line.Length, LeafHash.HexLength)], out var expected)
            || !line[LeafHash.HexLength..].StartsWith("  "u8) || !BundleFiles.IsSafe(path) || !listed.Add(path))
        {
            report(Mismatch(BundleFiles.Manifest, "<sha-256>  <path>, once for each", $"line {lines.Count}"));
            return;
        }

        using var file = source.Find(path);
        if (file is null)
        {
            // Payloads may be withheld as a whole; the entries that miss them are reported.
            if (path != BundleFiles.Payloads)
            {
                report(Mismatch(path, expected.ToString(), "no such file"));
            }

            return;
        }

        var actual = LeafHash.FromBytes(SHA256.HashData(file));
        if (actual != expected)
        {
            report(Mismatch(path, expected.ToString(), actual.ToString()));
        }
    }

    private static Finding Mismatch(string file, string expected, string actual) =>
        new(FindingCodes.ManifestMismatch, 0, null, file, expected, actual);
}
