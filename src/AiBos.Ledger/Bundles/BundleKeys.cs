using System.Text;

namespace AiBos.Ledger.Bundles;

/// <summary>Reads <c>absent-keys.txt</c>: ids of data subjects' keys that were gone when the bundle was made, one a
/// line. Whether they were destroyed on the record is for the log to say.</summary>
internal static class BundleKeys
{
    private const int LineBytesMax = 128;

    public static AbsentKeys Read(IBundleSource source, Action<Finding> report)
    {
        var absent = new AbsentKeys();
        if (source.Find(BundleFiles.AbsentKeys) is not { } stream)
        {
            return absent;
        }

        using var lines = new BundleLines(BundleFiles.AbsentKeys, stream, LineBytesMax);
        while (lines.TryRead(out var line))
        {
            if (line.Length != LeafHash.HexLength || !absent.Add(Encoding.ASCII.GetString(line.Span)))
            {
                report(new Finding(
                    FindingCodes.ManifestMismatch, 0, null, BundleFiles.AbsentKeys,
                    $"at most {AbsentKeys.KeysMax} key ids", $"line {lines.Count}"));
                break;
            }
        }

        return absent;
    }
}
