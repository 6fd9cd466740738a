using System.Security.Cryptography;
using System.Text;

namespace AiBos.EndToEnd.Tests.Campaign;

/// <summary>
/// Single changes of the files of a bundle. Half of them mend the manifest too, as whoever changes evidence would; then
/// the hashes and the signature have to tell.
/// </summary>
internal sealed class BundleMutations(string directory, Random random)
{
    private const string Readme = "README.txt";

    private readonly Dictionary<string, byte[]> _files = Directory
        .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(directory, path), File.ReadAllBytes, StringComparer.Ordinal);

    private string _changed = "";

    internal Mutation Apply()
    {
        (string kind, _changed) = random.Next(9) switch
        {
            0 => ("entries: a byte", "entries.jsonl"),
            1 => ("payloads: a byte", "payloads.jsonl"),
            2 => ("tile: a byte", Tiles()[random.Next(Tiles().Length)]),
            3 => ("checkpoint: a byte", "checkpoint"),
            4 => ("entries: a line gone", "entries.jsonl"),
            5 => ("entries: a line twice", "entries.jsonl"),
            6 => ("entries: two lines swapped", "entries.jsonl"),
            7 => ("readme: a byte", Readme),
            _ => ("file: cut short", Tiles()[random.Next(Tiles().Length)]),
        };
        byte[] bytes = [.. _files[_changed]];
        // Of what is for people only the manifest tells.
        bool mends = _changed != Readme && random.Next(2) == 0;
        (bytes, string detail) = Change(kind, bytes);
        File.WriteAllBytes(Path.Combine(directory, _changed), bytes);
        if (mends)
            Mend(bytes);
        return new Mutation(
            $"bundle, {kind}{(mends ? ", manifest mended" : "")}", $"{_changed}, {detail}", Names(kind, detail, mends));
    }

    internal void Undo()
    {
        foreach (string name in new[] { _changed, "MANIFEST.sha256" })
            File.WriteAllBytes(Path.Combine(directory, name), _files[name]);
    }

    private (byte[] Bytes, string Detail) Change(string kind, byte[] bytes)
    {
        if (kind == "file: cut short")
            return (bytes[..^32], "32 bytes");
        if (!kind.Contains("line", StringComparison.Ordinal))
        {
            int at = random.Next(bytes.Length);
            int bit = 1 << random.Next(8);
            bytes[at] ^= (byte)bit;
            int line = bytes.AsSpan(0, at).Count((byte)'\n');
            return (bytes, kind.StartsWith("tile", StringComparison.Ordinal) ? $"{at / 32}" : $"{line}");
        }

        List<string> lines = [.. Encoding.UTF8.GetString(bytes).Split('\n')];
        int one = random.Next(lines.Count - 2);
        switch (kind)
        {
            case "entries: a line gone":
                lines.RemoveAt(one);
                break;
            case "entries: a line twice":
                lines.Insert(one, lines[one]);
                break;
            default:
                (lines[one], lines[one + 1]) = (lines[one + 1], lines[one]);
                break;
        }

        return (Encoding.UTF8.GetBytes(string.Join('\n', lines)), $"{one}");
    }

    // A newline that was flipped moves the place by one line, either way.
    private Func<AiBos.Ledger.Finding, bool> Names(string kind, string detail, bool mends)
    {
        string file = _changed;
        return finding =>
        {
            if (!mends && finding is { Code: "MANIFEST_MISMATCH" } && finding.Column == file)
                return true;
            if (file == Readme)
                return false;
            if (file == "checkpoint")
                return finding.Code is "BAD_SIGNATURE" or "BAD_CHECKPOINT" or "HISTORY_REWRITTEN";
            if (file.StartsWith("tile", StringComparison.Ordinal))
                return finding.Code is "TILE_MISMATCH" or "TILE_MISSING" or "LEAF_MISMATCH" or "HISTORY_REWRITTEN";
            long line = long.Parse(detail, System.Globalization.CultureInfo.InvariantCulture);
            long last = finding.SeqTo ?? finding.Seq;
            return finding.Seq <= line + 2 && last >= line - 1;
        };
    }

    private string[] Tiles() =>
        [.. _files.Keys.Where(name => name.StartsWith("tile", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private void Mend(byte[] bytes)
    {
        string manifest = Encoding.UTF8.GetString(_files["MANIFEST.sha256"]);
        string before = Convert.ToHexStringLower(SHA256.HashData(_files[_changed]));
        File.WriteAllText(
            Path.Combine(directory, "MANIFEST.sha256"),
            manifest.Replace(
                $"{before}  {_changed}\n", $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {_changed}\n",
                StringComparison.Ordinal));
    }
}
