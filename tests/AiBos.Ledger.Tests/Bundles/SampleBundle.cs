using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

/// <summary>A valid bundle that a test may tamper with, file by file, and the directory it is written to.</summary>
internal sealed class SampleBundle : IDisposable
{
    public const int Size = 600;

    private static readonly Lazy<SampleLedger> Shared = new(() => SampleLedger.Create(Size));

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("aibos-bundle-");

    private SampleBundle(SortedDictionary<string, byte[]> files)
    {
        Files = files;
    }

    public static IEnumerable<SampleRow> Rows => Shared.Value.Rows;

    public static NoteSigner Signer { get; } =
        NoteSigner.FromSeed(SampleHeaders.Origin, NoteAlgorithm.Ed25519, Enumerable.Repeat((byte)7, 32).ToArray());

    public SortedDictionary<string, byte[]> Files { get; }

    public string Path => System.IO.Path.Combine(_parent.FullName, "bundle");

    public static CheckpointPolicy Policy(NoteSigner? signer = null) =>
        CheckpointPolicy.TryParse(PolicyBytes(signer ?? Signer), out var policy, out _, out _)
            ? policy
            : throw new InvalidOperationException("The sample's policy does not parse.");

    public static SampleBundle Create(int first = 0, int size = Size, NoteSigner? signer = null) =>
        Of(Shared.Value.Rows.Take(size), first, signer);

    public static SampleBundle Of(IEnumerable<SampleRow> log, int first = 0, NoteSigner? signer = null)
    {
        SampleRow[] rows = [.. log];
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["README.txt"] = "An export of the ledger.\n"u8.ToArray(),
            ["policy"] = PolicyBytes(signer ?? Signer),
            ["entries.jsonl"] = Join(rows[first..].Select(row => row.Leaf)),
            ["payloads.jsonl"] = Join(rows[first..].Where(row => row.Payload is not null).Select(row =>
                PayloadLine(row.Payload!, row.Seq))),
        };
        var bundle = new SampleBundle(files);
        bundle.AddTree(rows, signer ?? Signer);
        return bundle.Seal();
    }

    public static byte[] PayloadLine(byte[] payload, long seq) =>
        [.. "{\"payload\":"u8, .. payload, .. Encoding.ASCII.GetBytes($",\"seq\":{seq}}}")];

    public static byte[] Join(IEnumerable<byte[]> lines)
    {
        using var bytes = new MemoryStream();
        foreach (byte[] line in lines)
        {
            bytes.Write(line);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();
    }

    public List<byte[]> Lines(string file) =>
        [.. Encoding.Latin1.GetString(Files[file]).Split('\n')[..^1].Select(Encoding.Latin1.GetBytes)];

    public SampleBundle Edit(string file, Action<List<byte[]>> edit)
    {
        List<byte[]> lines = Lines(file);
        edit(lines);
        Files[file] = Join(lines);
        return this;
    }

    public SampleBundle Replace(string file, string old, string text)
    {
        string before = Encoding.Latin1.GetString(Files[file]);
        string after = before.Replace(old, text, StringComparison.Ordinal);
        Files[file] = after != before
            ? Encoding.Latin1.GetBytes(after)
            : throw new InvalidOperationException($"{file} does not hold '{old}'.");
        return this;
    }

    /// <summary>Makes the manifest anew, as a forger would.</summary>
    public SampleBundle Seal()
    {
        Files["MANIFEST.sha256"] = Join(Files.Where(file => file.Key != "MANIFEST.sha256").Select(file =>
            Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}")));
        return this;
    }

    public string WriteDirectory()
    {
        foreach ((string name, byte[] bytes) in Files)
            Write(name, bytes);
        return Path;
    }

    public void Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public string WriteZip(Action<ZipArchive>? edit = null)
    {
        string path = Path + ".zip";
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in Files)
        {
            using Stream stream = zip.CreateEntry(name).Open();
            stream.Write(bytes);
        }

        edit?.Invoke(zip);
        return path;
    }

    public VerificationReport Verify(CheckpointPolicy? policy = null, BundleLimits? limits = null) =>
        Check(WriteDirectory(), policy ?? Policy(), limits);

    public static VerificationReport Check(
        string path, CheckpointPolicy? policy = null, BundleLimits? limits = null) =>
        BundleVerifier.Verify(path, policy, limits, null, TestContext.Current.CancellationToken);

    public void Dispose() => _parent.Delete(recursive: true);

    public static byte[] PolicyBytes(NoteSigner signer) =>
        Encoding.UTF8.GetBytes(CheckpointPolicy.Format([signer.Verifier], [], 0));

    private void AddTree(SampleRow[] rows, NoteSigner signer)
    {
        var edge = new TileEdge();
        var tiles = new List<Tile>();
        foreach (SampleRow row in rows)
            edge.Append(LeafHash.FromBytes(row.LeafHash), tiles);
        foreach (Tile tile in tiles.Concat(edge.Unfinished()))
            Files[tile.Id.ToString()] = tile.ToArray();
        Files["checkpoint"] = new Checkpoint(signer.Verifier.Name, rows.Length, edge.Root()).Sign(signer).ToArray();
    }
}
